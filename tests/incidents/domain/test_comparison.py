"""A comparison claims a change only where the data allows it."""

import math
from random import Random

import pytest
from hypothesis import given, settings
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
        (LONG[:5], SHORT, Change.NO_CONCLUSION),
        (LONG, SHORT[:5], Change.NO_CONCLUSION),
        ([], [], Change.NO_CONCLUSION),
    ],
)
def test_a_change_needs_six_incidents_on_either_side_and_uneven_ranks(
    earlier: list[int], later: list[int], expected: Change
) -> None:
    assert compare(earlier, later).change == expected


def test_pending_incidents_hold_a_claim_back_on_the_shorter_side_only() -> None:
    assert compare(LONG, SHORT, later_pending=3).change == Change.NO_CONCLUSION
    assert compare(LONG, SHORT, earlier_pending=3).change == Change.IMPROVED
    assert compare(SHORT, LONG, earlier_pending=3).change == Change.NO_CONCLUSION
    assert compare(SHORT, LONG, later_pending=3).change == Change.WORSENED


def test_a_few_pending_incidents_do_not_silence_a_clear_change() -> None:
    assert compare(range(100, 150), range(50), later_pending=5).change == Change.IMPROVED


def test_uneven_ranks_without_a_difference_of_the_medians_are_no_claim() -> None:
    spread = [1, 1, 1, 1, 1, *[5] * 10]
    narrow = [*[5] * 10, 9, 9, 9, 9, 9]

    found = compare(spread, narrow)

    assert found.probability is not None
    assert found.probability <= 0.05
    assert found.change == Change.NO_CONCLUSION


@settings(max_examples=80)
@given(SECONDS, SECONDS, st.integers(0, 5), st.integers(0, 5))
def test_turned_round_an_improvement_is_a_worsening(
    earlier: list[int], later: list[int], earlier_pending: int, later_pending: int
) -> None:
    forwards = compare(earlier, later, earlier_pending=earlier_pending, later_pending=later_pending)
    backwards = compare(
        later, earlier, earlier_pending=later_pending, later_pending=earlier_pending
    )

    opposite = {Change.IMPROVED: Change.WORSENED, Change.WORSENED: Change.IMPROVED}
    assert backwards.change == opposite.get(forwards.change, Change.NO_CONCLUSION)


def test_random_halves_of_the_same_incidents_hardly_ever_differ() -> None:
    random = Random(7)  # noqa: S311 - draws that repeat, not secrets
    incidents = [random.lognormvariate(8, 2) for _ in range(120)]

    claims = 0
    for _ in range(400):
        random.shuffle(incidents)
        claims += compare(incidents[:60], incidents[60:]).change != Change.NO_CONCLUSION

    assert claims <= 400 * 0.065


def test_smallest_change_that_would_show_is_said_with_every_verdict() -> None:
    random = Random(7)  # noqa: S311 - draws that repeat, not secrets
    earlier, later = ([math.exp(random.gauss(8, 1)) for _ in range(30)] for _ in range(2))

    found = compare(earlier, later)

    assert found.change == Change.NO_CONCLUSION
    assert found.detectable_reduction == pytest.approx(0.51, abs=0.08)
    assert found.as_json()["detectable_ratio"] == found.detectable_ratio
    assert (compare(earlier, later[:5]).probability, compare([], []).detectable_reduction) == (
        None,
        None,
    )
    assert compare([7] * 6, [7] * 6).detectable_ratio is None
