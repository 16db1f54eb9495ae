"""Gaps in the record of a finished incident."""

from datetime import UTC, datetime, timedelta

from incidents.domain.lifecycle import Milestone
from incidents.domain.record_gap import gaps_of
from incidents.domain.recovery_metrics import IncidentTimes

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
COMPLETE = IncidentTimes("INC-1", *(NOON + timedelta(hours=n) for n in range(5)), severity="sev1")


def test_a_complete_record_has_no_gap() -> None:
    assert gaps_of(COMPLETE, has_team=True) == ()


def test_missing_and_impossible_times_severity_and_team_are_gaps() -> None:
    times = IncidentTimes("INC-1", NOON, resolved_at=NOON - timedelta(hours=1))

    found = gaps_of(times, has_team=False)

    assert [gap.words for gap in found] == [
        "Detected is not known",
        "Acknowledged is not known",
        "Mitigated is not known",
        "Resolved lies before started",
        "Severity is not sure yet",
        "No team owns it",
    ]
    assert [gap.milestone for gap in found][3:] == [Milestone.RESOLVED, None, None]
    assert [gap.field for gap in found][4:] == ["severity", "team"]
