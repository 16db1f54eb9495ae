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


def next_update_due(severity: str, status: str, last_update_at: datetime) -> datetime | None:
    """Return when the next update is due, counted from the last one or else from declaring.

    None where nobody is owed one by the clock: minor incidents, and once users are no longer hurt.
    """
    every = _EVERY.get(Severity(severity))
    if every is None or status not in _WHILE:
        return None
    return last_update_at + every
