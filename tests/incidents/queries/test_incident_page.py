"""Milestones, durations and the clock on the page of an incident."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from incidents.models import Incident
from incidents.queries.incident_page import Clock, clock_of, milestone_rows, warnings_of
from tests.factories.incidents import NOON


def after(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def incident(**fields: Any) -> Incident:
    """Return an unsaved incident; nothing here needs a row."""
    return Incident(**({"pk": 7, "declared_at": after(3)} | fields))


def test_rows_tell_the_time_each_milestone_took() -> None:
    rows = milestone_rows(
        incident(
            started_at=NOON,
            detected_at=after(4),
            acknowledged_at=after(9),
            mitigated_at=after(30),
            resolved_at=after(60),
        )
    )

    assert [(row.name, row.span, row.counted_from) for row in rows] == [
        ("started", None, ""),
        ("detected", timedelta(minutes=4), "started"),
        ("acknowledged", timedelta(minutes=5), "detected"),
        ("mitigated", timedelta(minutes=30), "started"),
        ("resolved", timedelta(minutes=60), "started"),
    ]
    assert [row.is_invalid for row in rows] == [False] * 5


def test_a_time_before_what_it_counts_from_is_invalid_and_warned_about() -> None:
    wrong = incident(started_at=NOON, detected_at=after(-1))

    row = milestone_rows(wrong)[1]

    assert (row.span, row.is_invalid) == (None, True)
    assert warnings_of(wrong) == ["Detected is earlier than started."]


def test_an_unknown_time_is_neither_a_span_nor_invalid() -> None:
    row = milestone_rows(incident(started_at=NOON))[1]

    assert (row.at, row.span, row.is_invalid, row.origin) == (None, None, False, "")


@pytest.mark.parametrize(
    ("provenance", "origin"),
    [
        ({"source": "person", "by": "Ana"}, "Ana"),
        ({"source": "person"}, ""),
        ({"source": "alert"}, "From an alert"),
        ({"source": "import"}, "Imported"),
        ({"source": "inferred", "note": "nobody gave a start"}, "Inferred"),
        ({}, ""),
    ],
)
def test_rows_say_where_a_time_is_known_from(provenance: dict[str, str], origin: str) -> None:
    row = milestone_rows(incident(started_at=NOON, provenance={"started_at": provenance}))[0]

    assert (row.origin, row.note) == (origin, provenance.get("note", ""))


def test_rows_carry_bounds_and_the_entry_that_shows_the_time() -> None:
    provenance = {
        "earliest": NOON.isoformat(),
        "latest": after(5).isoformat(),
        "entry": 12,
    }

    row = milestone_rows(incident(started_at=NOON, provenance={"started_at": provenance}))[0]

    assert (row.earliest, row.latest, row.entry) == (NOON, after(5), 12)


@pytest.mark.parametrize(
    ("fields", "clock"),
    [
        ({"status": "open", "started_at": NOON}, Clock(NOON, None)),
        ({"status": "mitigated", "started_at": None}, Clock(after(3), None)),
        (
            {"status": "resolved", "started_at": NOON, "resolved_at": after(60)},
            Clock(None, timedelta(hours=1)),
        ),
        ({"status": "closed", "started_at": NOON}, Clock(None, None)),
        ({"status": "resolved", "resolved_at": NOON}, Clock(None, None)),
    ],
)
def test_the_clock_runs_until_it_is_resolved(fields: dict[str, Any], clock: Clock) -> None:
    assert clock_of(incident(**fields)) == clock
