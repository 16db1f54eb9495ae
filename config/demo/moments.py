"""From "days ago" in the demo data to moments."""

from datetime import UTC, datetime, time, timedelta
from typing import Any


def minute_zero(when: dict[str, Any], now: datetime) -> datetime:
    """Return the moment from which the minutes of a demo incident count, in UTC."""
    if "minutes_ago" in when:
        return now - timedelta(minutes=when["minutes_ago"])
    day = (now - timedelta(days=when["days_ago"])).date()
    return datetime.combine(day, time.fromisoformat(when["at"]), UTC)
