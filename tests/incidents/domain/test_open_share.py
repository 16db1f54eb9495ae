"""The share of promises still open: known answers, limits and what must always hold."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.open_share import Promise, Step, open_share

PROMISES = st.lists(st.builds(Promise, st.integers(0, 40), st.booleans()), max_size=40)


def curve_of(*ended: float, watched: tuple[float, ...] = ()) -> list[Promise]:
    return [*(Promise(one, True) for one in ended), *(Promise(one, False) for one in watched)]


def test_known_answer_with_ties_and_open_ones_worked_by_hand() -> None:
    # Of 6: one ends after 10 days, 5/6; two of five after 20, 1/2; the one watched for 20 days
    # counts among those five; then one of two after 40, 1/4; the last is watched for 50.
    found = open_share(curve_of(10, 20, 20, 40, watched=(20, 50)))

    first, second, third = found.steps
    assert (found.n, found.ended, found.watched_days) == (6, 4, 50)
    assert [(step.days, step.at_risk, step.ended) for step in found.steps] == [
        (10, 6, 1),
        (20, 5, 2),
        (40, 2, 1),
    ]
    assert [step.share for step in found.steps] == pytest.approx([5 / 6, 1 / 2, 1 / 4])
    # Greenwood: 1/30, then 1/30 + 2/15 = 1/6, then 1/6 + 1/2 = 2/3.
    assert first.standard_error == pytest.approx(5 / 6 * math.sqrt(1 / 30))
    assert second.standard_error == pytest.approx(0.2041241)
    assert third.standard_error == pytest.approx(1 / 4 * math.sqrt(2 / 3))
    # At a half: sqrt(1/6) / log 2 = 0.588979; times 1.959964 and exp gives 3.17192.
    assert second.low == pytest.approx(0.5**3.17192, abs=1e-4)
    assert second.high == pytest.approx(0.5 ** (1 / 3.17192), abs=1e-4)


def test_known_answer_of_the_remissions_everybody_checks_with() -> None:
    # Freireich and others (1963), the 21 children under 6-MP, as in the textbooks on survival.
    found = open_share(
        curve_of(
            *(6, 6, 6, 7, 10, 13, 16, 22, 23),
            watched=(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35),
        )
    )

    assert [(step.days, round(step.share, 3)) for step in found.steps] == [
        (6, 0.857),
        (7, 0.807),
        (10, 0.753),
        (13, 0.690),
        (16, 0.627),
        (22, 0.538),
        (23, 0.448),
    ]
    errors = [step.standard_error for step in found.steps]
    assert errors == pytest.approx(
        [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5
    )


def test_what_is_known_after_some_days() -> None:
    found = open_share(curve_of(10, watched=(20,)))

    assert found.after(9.9) == Step(0.0, 1.0, None, None, 0.0, 2, 0)
    assert found.after(10) == found.after(20) == found.steps[0]
    assert found.after(20.1) is None


def test_none_is_open_once_the_last_one_ended() -> None:
    found = open_share(curve_of(10, 30))

    last = found.after(365)
    assert last is not None
    assert (last.share, last.low, last.high, last.standard_error) == (0, None, None, None)


def test_nothing_is_known_of_no_promise() -> None:
    found = open_share([])

    assert (found.n, found.ended, found.steps, found.watched_days) == (0, 0, (), None)
    assert found.after(30) is None


def test_less_than_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="before it was made"):
        open_share([Promise(-1, True)])


@settings(max_examples=120)
@given(PROMISES)
def test_the_share_falls_and_lies_in_its_interval(promises: list[Promise]) -> None:
    found = open_share(promises)

    shares = [1.0, *(step.share for step in found.steps)]
    assert shares == sorted(shares, reverse=True)
    assert found.ended == sum(one.has_ended for one in promises)
    for step in found.steps:
        if step.low is not None and step.high is not None:
            assert 0 <= step.low <= step.share <= step.high <= 1


@settings(max_examples=120)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=40))
def test_when_all_ended_it_is_the_plain_share(days: list[int]) -> None:
    found = open_share(curve_of(*days))

    for step in found.steps:
        still_open = sum(1 for one in days if one > step.days)
        assert step.share == pytest.approx(still_open / len(days))
