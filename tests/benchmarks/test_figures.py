import pytest

from benchmarks.figures import Ratio, Sample, Verdict, judge, ratio_of

STEADY = Sample(wall=(1.0,) * 20, cpu=(1.0,) * 20)


def test_ratio_of_equal_rounds_is_one_without_doubt() -> None:
    assert ratio_of([2.0] * 10, [2.0] * 10) == Ratio(1.0, 1.0, 1.0)


def test_ratio_lies_inside_its_interval_and_is_the_same_each_time() -> None:
    product = [1.0 + 0.1 * (number % 7) for number in range(80)]
    limit = [0.5 + 0.05 * (number % 5) for number in range(80)]

    ratio = ratio_of(product, limit)

    assert ratio.low <= ratio.value <= ratio.high
    assert ratio == ratio_of(product, limit)


def test_spread_compares_the_slowest_with_the_fastest_tenth() -> None:
    sample = Sample(wall=(1.0,) * 90 + (5.0,) * 10, cpu=())

    assert sample.spread == 5.0


@pytest.mark.parametrize(
    ("ratio", "statements", "verdict"),
    [
        (Ratio(1.0, 0.9, 1.1), 4, Verdict.MET),
        (Ratio(1.6, 1.4, 1.8), 4, Verdict.MET),
        (Ratio(1.7, 1.6, 1.8), 4, Verdict.MISSED),
        (Ratio(1.0, 0.9, 1.1), 5, Verdict.MISSED),
    ],
)
def test_bar_is_missed_when_the_whole_interval_is_above(
    ratio: Ratio, statements: int, verdict: Verdict
) -> None:
    assert judge(ratio, bar=1.5, limit=STEADY, statements=statements, most=4) is verdict


def test_disturbed_limit_voids_the_row() -> None:
    shaken = Sample(wall=(1.0,) * 10 + (9.0,) * 10, cpu=())

    assert judge(Ratio(1, 1, 1), bar=9, limit=shaken, statements=None, most=None) is Verdict.VOID
