"""When people are owed the next update on an incident (pure)."""

from datetime import datetime, timedelta

from incidents.domain.incident import Severity
from incidents.domain.lifecycle import IncidentStatus

_EVERY = {
    Severity.SEV1: timedelta(minutes=30),
    Severity.SEV2: timedelta(hours=1),
    Severity.SEV3: timedelta(hours=4),
    # While nobody knows how bad it is, it is treated as bad.
    Severity.UNKNOWN: timedelta(hours=1),
}
_WHILE = {IncidentStatus.OPEN, IncidentStatus.ACKNOWLEDGED}


def usual_wait(severity: str, status: str) -> timedelta | None:
    """Return how long people wait for the next update, None where they wait for none."""
    return _EVERY.get(Severity(severity)) if status in _WHILE else None


def next_update_due(
    severity: str,
    status: str,
    last_update_at: datetime,
    *,
    promised_at: datetime | None = None,
) -> datetime | None:
    """Return when the next update is due, counted from the last one or else from declaring.

    `promised_at` is what the last update said itself; it holds until the incident is over.
    None where nobody is owed one by the clock: minor incidents, and once users are no longer hurt.
    """
    if promised_at is not None and status in IncidentStatus.unfinished():
        return promised_at
    every = usual_wait(severity, status)
    return None if every is None else last_update_at + every
