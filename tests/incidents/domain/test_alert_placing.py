"""Where an alert belongs, and when planned work keeps it quiet."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.domain.alert_placing import Quiet, Span, place_of, quiet_until
from incidents.domain.lifecycle import IncidentStatus

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def place(
    start: int, *spans: Span, is_firing: bool = True, only_unfinished_once: bool = False
) -> int | None:
    return place_of(
        minute(start),
        spans,
        is_firing=is_firing,
        reopens_within=HALF_HOUR,
        only_unfinished_once=only_unfinished_once,
    )


OPEN = Span(minute(0), None, IncidentStatus.OPEN)
RESOLVED = Span(minute(0), minute(60), IncidentStatus.RESOLVED)
CLOSED = Span(minute(0), minute(60), IncidentStatus.CLOSED)


def test_what_fires_belongs_to_the_unfinished_incident() -> None:
    assert place(5, OPEN) == 0
    assert place(-500, OPEN) == 0
    assert place(70, OPEN, RESOLVED) == 0


def test_what_had_ended_belongs_where_its_start_lies() -> None:
    older = Span(minute(-300), minute(-200), IncidentStatus.RESOLVED)

    assert place(-250, OPEN, older, is_firing=False) == 1
    assert place(-100, OPEN, older, is_firing=False) is None
    assert place(-20, OPEN, older, is_firing=False) == 0
    assert place(-100, OPEN, older, is_firing=False, only_unfinished_once=True) == 0


@pytest.mark.parametrize(("start", "expected"), [(-31, None), (-30, 0), (90, 0), (91, None)])
def test_a_resolved_incident_takes_alerts_within_the_window(
    start: int, expected: int | None
) -> None:
    assert place(start, RESOLVED) == expected
    assert place(start, CLOSED, is_firing=False) == expected


def test_a_closed_incident_takes_nothing_that_fires() -> None:
    assert place(61, CLOSED) is None
    assert place(61, CLOSED, RESOLVED) == 1


def test_an_incident_without_an_end_ends_where_it_began() -> None:
    assert place(31, Span(minute(0), None, IncidentStatus.CLOSED), is_firing=False) is None


def test_planned_work_keeps_its_services_quiet_until_it_ends() -> None:
    shop = Quiet(minute(0), minute(60), frozenset({1}))
    everything = Quiet(minute(30), minute(90), frozenset())

    assert quiet_until(minute(0), 1, [shop, everything]) == minute(60)
    assert quiet_until(minute(30), 1, [shop, everything]) == minute(90)
    assert quiet_until(minute(0), 2, [shop]) is None
    assert quiet_until(minute(0), None, [shop]) is None
    assert quiet_until(minute(60), 1, [shop]) is None
    assert quiet_until(minute(0), 1, []) is None
