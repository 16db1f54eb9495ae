"""Medians with incidents that still run: known answers and limits."""

from statistics import median_low

from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.survival import kaplan_meier_median

SECONDS = st.lists(st.integers(0, 50), max_size=30)


def test_known_answers() -> None:
    # Worked by hand: after 1 of 4 three quarters run; the running one leaves; then 3/8.
    assert kaplan_meier_median([1, 3, 4], [2]) == 3
    assert kaplan_meier_median([1], [2, 2, 2]) is None
    assert kaplan_meier_median([5, 5], [5, 5]) == 5
    assert kaplan_meier_median([], [1]) is None
    assert kaplan_meier_median([], []) is None


@settings(max_examples=80)
@given(SECONDS.filter(bool))
def test_without_running_ones_it_is_the_lower_median(ended: list[int]) -> None:
    assert kaplan_meier_median(ended, []) == median_low(ended)


@settings(max_examples=80)
@given(SECONDS.filter(bool), st.integers(1, 10))
def test_running_ones_never_make_it_shorter(ended: list[int], running: int) -> None:
    with_running = kaplan_meier_median(ended, [max(ended)] * running)

    assert with_running is None or with_running >= median_low(ended)
