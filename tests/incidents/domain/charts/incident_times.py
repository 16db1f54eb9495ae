"""Incidents for chart tests, built from how long they took."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from incidents.domain.recovery_metrics import IncidentTimes

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
HOUR = 3_600


def recovered_in(
    seconds: Iterable[float], *, started_at: datetime = NEW_YEAR
) -> list[IncidentTimes]:
    """Return one incident for each duration; references count from INC-1."""
    return [
        IncidentTimes(f"INC-{number}", started_at, resolved_at=started_at + timedelta(seconds=one))
        for number, one in enumerate(seconds, start=1)
    ]


def pending(count: int, *, started_at: datetime = NEW_YEAR) -> list[IncidentTimes]:
    """Return incidents without an end."""
    return [IncidentTimes(f"INC-P{number}", started_at) for number in range(count)]


def invalid(count: int) -> list[IncidentTimes]:
    """Return incidents that end before they start."""
    return [
        IncidentTimes(f"INC-X{number}", NEW_YEAR, resolved_at=NEW_YEAR - timedelta(1))
        for number in range(count)
    ]
