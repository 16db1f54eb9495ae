"""How large a change so many incidents can show: answers computed before, and refusals."""

import math

import pytest

from incidents.domain.detectable_change import detectable_ratio, incidents_needed, log_deviation


@pytest.mark.parametrize(
    ("n", "deviation", "percent"),
    [(30, 1.0, 51), (30, 1.5, 66), (30, 2.28, 81), (100, 1.0, 33), (100, 1.5, 45), (100, 2.28, 59)],
)
def test_smallest_reduction_that_shows(n: int, deviation: float, percent: int) -> None:
    assert round(100 * (1 - 1 / detectable_ratio(deviation, n, n))) == percent


@pytest.mark.parametrize(
    ("reduction", "deviation", "expected"),
    [
        (0.1, 1.0, 1_415),
        (0.1, 1.5, 3_182),
        (0.1, 2.28, 7_352),
        (0.2, 1.0, 316),
        (0.2, 1.5, 710),
        (0.2, 2.28, 1_639),
        (0.5, 1.0, 33),
        (0.5, 1.5, 74),
        (0.5, 2.28, 170),
    ],
)
def test_incidents_needed_for_a_reduction(
    reduction: float, deviation: float, expected: int
) -> None:
    assert incidents_needed(deviation, reduction) == expected


def test_deviation_is_pooled_around_each_groups_own_centre() -> None:
    e = math.e

    assert log_deviation(([1, e**2], [e**10, e**12])) == pytest.approx(math.sqrt(2))
    assert log_deviation(([0, 0.5],)) == 0
    assert log_deviation(([], [7])) is None


@pytest.mark.parametrize(("earlier", "later"), [(0, 5), (5, 0)])
def test_no_ratio_without_incidents(earlier: int, later: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        detectable_ratio(1, earlier, later)


@pytest.mark.parametrize("reduction", [0, 1])
def test_a_reduction_is_a_share(reduction: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        incidents_needed(1, reduction)
