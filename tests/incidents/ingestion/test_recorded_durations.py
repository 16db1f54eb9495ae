"""Durations a postmortem records, and the start they point to."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.domain.lifecycle import Milestone
from incidents.ingestion.record import RecordedTime
from incidents.ingestion.recorded_durations import after, infer_start, read_durations

START = datetime(2021, 6, 22, 8, 21, tzinfo=UTC)
FITTING = "inferred: the timeline entry taken because the durations lead from it to other entries"
FIRST = "inferred: the timeline entry taken because it is the first"


def moments(*minutes: int) -> list[RecordedTime]:
    return [RecordedTime(START + timedelta(minutes=minute)) for minute in minutes]


@pytest.mark.parametrize(
    ("line", "milestone", "minutes"),
    [
        ("- Time to detection: 8 minutes", Milestone.DETECTED, 8),
        ("- Time to recovery:  25 minutes", Milestone.RESOLVED, 25),
        ("* **Time to detect:** 0 minutes", Milestone.DETECTED, 0),
        ("Time to acknowledge: 2 min", Milestone.ACKNOWLEDGED, 2),
        ("   + time_to_mitigation: PT5M", Milestone.MITIGATED, 5),
        ("| Time to resolution | 279 minutes [^3] |", Milestone.RESOLVED, 279),
        ("- Time to recovery (TTR): 19 hours 43 minutes.", Milestone.RESOLVED, 1183),
        ("- Time to recovery: 11 Days", Milestone.RESOLVED, 15840),
    ],
)
def test_duration_is_read_from_its_line(line: str, milestone: Milestone, minutes: int) -> None:
    assert read_durations(f"## Stats\n{line}\n") == ({milestone: timedelta(minutes=minutes)}, ())


@pytest.mark.parametrize(
    "text",
    [
        "- Time to detection: ?",
        "- Time to detection: N/A",
        "- Time to detection:",
        "    - Time to detection: 8 minutes",
        "```\n- Time to detection: 8 minutes\n```",
        "- Time to celebrate: 8 minutes",
        "We lost time to detection: 8 minutes",
    ],
)
def test_line_that_tells_nothing_gives_nothing(text: str) -> None:
    assert read_durations(text) == ({}, ())


def test_first_duration_of_a_kind_counts() -> None:
    spans, _ = read_durations("- Time to detect: 1 minute\n- Time to detection: 2 minutes")

    assert spans == {Milestone.DETECTED: timedelta(minutes=1)}


def test_unreadable_duration_is_noted() -> None:
    assert read_durations("- Time to Detection: a while") == (
        {},
        ("time to detection 'a while' is no duration",),
    )


def test_start_is_the_entry_from_which_the_durations_lead_to_others() -> None:
    spans = {Milestone.DETECTED: timedelta(minutes=1), Milestone.RESOLVED: timedelta(minutes=5)}

    found = infer_start(moments(0, 87, 88, 92, 114), spans)

    assert found == RecordedTime(START + timedelta(minutes=87), note=FITTING)


def test_start_is_the_first_entry_where_no_duration_fits() -> None:
    spans = {Milestone.DETECTED: timedelta(), Milestone.RESOLVED: timedelta(minutes=3)}

    assert infer_start(moments(0, 10), spans) == RecordedTime(START, note=FIRST)
    assert infer_start(moments(0, 10), {}) == RecordedTime(START, note=FIRST)


def test_day_never_fits_but_keeps_its_bounds_as_the_first() -> None:
    day = RecordedTime(START, START, START + timedelta(days=1), "only the day is known")
    spans = {Milestone.RESOLVED: timedelta(minutes=10)}

    found = infer_start([day, *moments(10)], spans)

    assert found == RecordedTime(START, START, START + timedelta(days=1), FIRST)


def test_no_entry_gives_no_start() -> None:
    assert infer_start([], {Milestone.RESOLVED: timedelta(minutes=1)}) is None


def test_duration_beyond_the_calendar_leads_nowhere() -> None:
    ages = timedelta(days=3_600_000)

    assert infer_start(moments(0), {Milestone.RESOLVED: ages}) == RecordedTime(START, note=FIRST)
    assert after(RecordedTime(START), ages) is None


def test_what_comes_after_keeps_the_bounds_of_the_start() -> None:
    hour = timedelta(hours=1)
    note = "inferred: the start plus the recorded duration"

    assert after(RecordedTime(START), hour) == RecordedTime(START + hour, note=note)
    assert after(RecordedTime(START, START, START + hour), hour) == RecordedTime(
        START + hour, START + hour, START + 2 * hour, note
    )
