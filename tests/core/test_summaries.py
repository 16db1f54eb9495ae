"""Summaries: known answers, exact arithmetic beside ours, and properties."""

import math
import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.summaries import (
    mean,
    median,
    median_interval,
    median_ranks,
    percentile,
    wilson_interval,
)

NUMBERS = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=60)


def exact_coverage(n: int, low: int) -> Fraction:
    return Fraction(sum(math.comb(n, k) for k in range(low, n - low + 1)), 2**n)


def test_nothing_gives_none() -> None:
    assert mean([]) is None
    assert median([]) is None
    assert percentile([], 0.9) is None
    assert median_interval([]) is None
    assert wilson_interval(0, 0) is None


def test_mean_of_few_values() -> None:
    assert mean([1, 2, 6]) == 3
    assert mean([0.1] * 10) == 0.1


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0, 10), (0.25, 17.5), (0.5, 25), (0.9, 37), (1, 40)],
)
def test_percentile_interpolates_between_ranks(share: float, expected: float) -> None:
    assert percentile([40, 10, 30, 20], share) == pytest.approx(expected)


@pytest.mark.parametrize("share", [-0.01, 1.01])
def test_percentile_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        percentile([1, 2], share)


def test_median_of_odd_and_even_counts() -> None:
    assert median([5, 1, 3]) == 3
    assert median([5, 1, 3, 4]) == 3.5
    assert median([7]) == 7


@given(NUMBERS.filter(lambda numbers: len(numbers) > 1))
def test_percentiles_agree_with_the_standard_library(numbers: list[int]) -> None:
    deciles = [percentile(numbers, tenth / 10) for tenth in range(1, 10)]

    assert deciles == pytest.approx(statistics.quantiles(numbers, n=10, method="inclusive"))
    assert median(numbers) == pytest.approx(statistics.median(numbers))


@given(st.data(), NUMBERS)
def test_order_does_not_matter(data: st.DataObject, numbers: list[int]) -> None:
    shuffled = data.draw(st.permutations(numbers))

    assert mean(shuffled) == mean(numbers)
    assert percentile(shuffled, 0.9) == percentile(numbers, 0.9)
    assert median_interval(shuffled) == median_interval(numbers)


@pytest.mark.parametrize(
    ("n", "low", "high", "percent"),
    [
        (6, 1, 6, 96.9),
        (8, 1, 8, 99.2),
        (10, 2, 9, 97.9),
        (12, 3, 10, 96.1),
        (20, 6, 15, 95.9),
        (30, 10, 21, 95.7),
        (50, 18, 33, 96.7),
    ],
)
def test_ranks_around_the_median_are_the_published_ones(
    n: int, low: int, high: int, percent: float
) -> None:
    ranks = median_ranks(n)

    assert ranks is not None
    assert (ranks.low, ranks.high) == (low, high)
    assert round(100 * ranks.coverage, 1) == percent


@pytest.mark.parametrize("n", range(6))
def test_five_values_or_fewer_have_no_interval(n: int) -> None:
    assert median_ranks(n) is None
    assert median_interval(list(range(n))) is None


@pytest.mark.parametrize("n", [*range(6, 200), 289, 1000, 1001])
def test_ranks_are_the_innermost_of_exact_arithmetic(n: int) -> None:
    ranks = median_ranks(n)

    assert ranks is not None
    assert ranks.coverage == pytest.approx(float(exact_coverage(n, ranks.low)), abs=1e-9)
    assert exact_coverage(n, ranks.low) >= Fraction(95, 100)
    assert exact_coverage(n, ranks.low + 1) < Fraction(95, 100)
    assert ranks.high == n + 1 - ranks.low


def test_a_hundred_thousand_values_have_the_ranks_of_exact_arithmetic() -> None:
    ranks = median_ranks(100_000)

    assert ranks is not None
    assert (ranks.low, ranks.high) == (49_690, 50_311)
    assert ranks.coverage == pytest.approx(0.9504442853, abs=1e-9)


def test_interval_picks_the_values_at_the_ranks() -> None:
    assert median_interval([120, 10, 110, 20, 100, 30, 90, 40, 80, 50, 70, 60]) == (30, 100)


@given(NUMBERS.filter(lambda numbers: len(numbers) > 5))
def test_the_median_lies_within_its_interval(numbers: list[int]) -> None:
    interval = median_interval(numbers)
    middle = median(numbers)

    assert interval is not None
    assert middle is not None
    assert interval[0] <= middle <= interval[1]


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (18, 24, 0.5510, 0.8800),
        (9, 10, 0.5958, 0.9821),
        (0, 5, 0, 0.4345),
        (10, 10, 0.7225, 1),
        (30, 50, 0.4618, 0.7239),
    ],
)
def test_wilson_interval_is_the_published_one(
    successes: int, trials: int, low: float, high: float
) -> None:
    interval = wilson_interval(successes, trials)

    assert interval is not None
    assert (round(interval[0], 4), round(interval[1], 4)) == (low, high)


@pytest.mark.parametrize(("successes", "trials"), [(-1, 3), (4, 3), (0, -1)])
def test_a_share_that_is_none_is_refused(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson_interval(successes, trials)


@given(st.integers(min_value=0, max_value=500), st.integers(min_value=1, max_value=500))
def test_a_share_lies_within_its_interval(successes: int, more: int) -> None:
    trials = successes + more

    interval = wilson_interval(successes, trials)

    assert interval is not None
    assert 0 <= interval[0] <= successes / trials <= interval[1] <= 1
