"""What tests of the formats share."""

from datetime import UTC, datetime
from typing import Any

from incidents.domain.alert import AlertReport
from incidents.ingestion.alerts.reading import read_alerts


def at(hour: int, minute: int = 0, second: int = 0, day: int = 1) -> datetime:
    """Return a moment of March 2026."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


def only(payload: Any, name: str, **more: Any) -> AlertReport:
    """Return the one report of a payload."""
    (report,) = read_alerts(payload, name, **more).reports
    return report
