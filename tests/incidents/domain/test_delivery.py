from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.delivery import (
    LONGEST_WAIT_ASKED_FOR,
    PAUSES,
    ChannelKind,
    DeliveryStatus,
    Verdict,
    pause_after,
    pause_after_death,
    verdict_of,
    wait_asked_for,
)

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (200, Verdict.SENT),
        (204, Verdict.SENT),
        (299, Verdict.SENT),
        (199, Verdict.REFUSED),
        (301, Verdict.REFUSED),
        (400, Verdict.REFUSED),
        (401, Verdict.REFUSED),
        (404, Verdict.REFUSED),
        (408, Verdict.FAILED),
        (410, Verdict.GONE),
        (425, Verdict.FAILED),
        (429, Verdict.THROTTLED),
        (500, Verdict.FAILED),
        (503, Verdict.FAILED),
        (599, Verdict.FAILED),
    ],
)
def test_status_of_an_answer_has_one_meaning(code: int, verdict: Verdict) -> None:
    assert verdict_of(code) is verdict


def test_pauses_are_those_of_standard_webhooks_and_then_it_is_over() -> None:
    middle = [pause_after(attempt, chance=0.5) for attempt in range(1, len(PAUSES) + 2)]

    assert middle == [*PAUSES, None]
    assert (PAUSES[0], PAUSES[1]) == (timedelta(seconds=5), timedelta(minutes=5))
    assert sum(PAUSES, timedelta()) < ChannelKind.WEBHOOK.lifetime


@settings(max_examples=100)
@given(st.integers(1, len(PAUSES)), st.floats(0, 1))
def test_pause_is_spread_by_a_fifth_at_most(attempt: int, chance: float) -> None:
    pause = pause_after(attempt, chance=chance)

    assert pause is not None
    assert PAUSES[attempt - 1] * 0.799 <= pause <= PAUSES[attempt - 1] * 1.201


def test_after_the_fourth_death_it_is_tried_again_within_ten_seconds() -> None:
    pauses = [pause_after_death(deaths, chance=1) for deaths in range(1, 5)]

    assert pauses == [timedelta(seconds=s) for s in (1.2, 2.4, 4.8, 9.6)]


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("Mon, 02 Mar 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 12:05:00", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 11:00:00 GMT", timedelta(0)),
        ("999999999", LONGEST_WAIT_ASKED_FOR),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT_ASKED_FOR),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("1" * 5000, None),
        ("Mon, 99 Foo 2026 12:05:00 GMT", None),
        ("\u0661\u0662", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, wait: timedelta | None) -> None:
    assert wait_asked_for(header, at=AT) == wait


@settings(max_examples=100)
@given(st.text())
def test_any_retry_after_is_read_or_left(header: str) -> None:
    wait = wait_asked_for(header, at=AT)

    assert wait is None or timedelta(0) <= wait <= LONGEST_WAIT_ASKED_FOR


def test_kinds_and_statuses_have_words() -> None:
    assert [kind for kind in ChannelKind if kind.is_mail] == ["email", "personal"]
    assert ChannelKind.PERSONAL not in ChannelKind.to_choose()
    assert len({kind.label for kind in ChannelKind}) == len(ChannelKind)
    assert ChannelKind.SLACK.lifetime == timedelta(days=1)
    assert [status for status in DeliveryStatus if not status.is_over] == ["pending", "sending"]
    assert [status.label for status in DeliveryStatus][:2] == ["Waiting", "Sending"]
