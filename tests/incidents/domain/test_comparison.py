"""A comparison claims a change only where the data allows it."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.comparison import Change, compare

SHORT = [1, 2, 3, 4, 5, 6]
LONG = [7, 8, 9, 10, 11, 12]
SECONDS = st.lists(st.integers(min_value=0, max_value=1_000), max_size=25)


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        (LONG, SHORT, Change.IMPROVED),
        (SHORT, LONG, Change.WORSENED),
        (SHORT, SHORT, Change.NO_CONCLUSION),
        (SHORT, [6, *LONG[1:]], Change.NO_CONCLUSION),
        ([6, *LONG[1:]], SHORT, Change.NO_CONCLUSION),
        (LONG[:5], SHORT, Change.NO_CONCLUSION),
        (LONG, SHORT[:5], Change.NO_CONCLUSION),
        ([], [], Change.NO_CONCLUSION),
    ],
)
def test_a_change_needs_intervals_that_do_not_overlap(
    earlier: list[int], later: list[int], expected: Change
) -> None:
    assert compare(earlier, later) == expected


def test_pending_incidents_hold_a_claim_back_on_the_shorter_side_only() -> None:
    assert compare(LONG, SHORT, later_pending=1) == Change.NO_CONCLUSION
    assert compare(LONG, SHORT, earlier_pending=1) == Change.IMPROVED
    assert compare(SHORT, LONG, earlier_pending=1) == Change.NO_CONCLUSION
    assert compare(SHORT, LONG, later_pending=1) == Change.WORSENED


def test_a_few_pending_incidents_do_not_silence_a_clear_change() -> None:
    assert compare(range(100, 150), range(50), later_pending=5) == Change.IMPROVED


@given(SECONDS, SECONDS, st.integers(0, 5), st.integers(0, 5))
def test_turned_round_an_improvement_is_a_worsening(
    earlier: list[int], later: list[int], earlier_pending: int, later_pending: int
) -> None:
    forwards = compare(earlier, later, earlier_pending=earlier_pending, later_pending=later_pending)
    backwards = compare(
        later, earlier, earlier_pending=later_pending, later_pending=earlier_pending
    )

    opposite = {Change.IMPROVED: Change.WORSENED, Change.WORSENED: Change.IMPROVED}
    assert backwards == opposite.get(forwards, Change.NO_CONCLUSION)


def test_random_halves_of_the_same_incidents_hardly_ever_differ() -> None:
    random = Random(7)  # noqa: S311 - draws that repeat, not secrets
    incidents = [random.lognormvariate(8, 2) for _ in range(120)]

    claims = 0
    for _ in range(500):
        random.shuffle(incidents)
        claims += compare(incidents[:60], incidents[60:]) != Change.NO_CONCLUSION

    assert claims <= 500 * 0.05
