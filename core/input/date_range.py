"""Ends of a range of time as they stand in an address: "-90d", "12mo", "2026-03-02" (pure)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ACCEPTED = (
    "a day such as 2026-03-02, a span back such as -90d or -12h, whole months such as 12mo, or now"
)
_BACK = re.compile(r"-(\d{1,5})([hdw])", re.ASCII)
_MONTHS = re.compile(r"(\d{1,4})mo", re.ASCII)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def read_bound(text: str, *, now: datetime, zone: ZoneInfo, is_end: bool = False) -> datetime:
    """Return the moment a range begins, or with `is_end` the moment before which it ends, in UTC.

    A day means its midnight in `zone`; as an end it includes that day. A span back counts from
    `now`, which is aware. "1mo" is the current month in UTC, "12mo" begins eleven months earlier;
    as an end it is the last moment of that month. Raises ValueError with a sentence for anything
    else.
    """
    words = text.strip().lower()
    try:
        if words == "now":
            return now.astimezone(UTC)
        if back := _BACK.fullmatch(words):
            return (now - int(back[1]) * _UNITS[back[2]]).astimezone(UTC)
        if months := _MONTHS.fullmatch(words):
            return _start_of_month(now, int(is_end) + 1 - int(months[1]))
        day = date.fromisoformat(words) + timedelta(days=1 if is_end else 0)
        return datetime.combine(day, time.min, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text}” is no time; use {ACCEPTED}.") from None


def _start_of_month(now: datetime, later: int) -> datetime:
    """Return the beginning of the month in UTC so many months after the current one."""
    moment = now.astimezone(UTC)
    years, month = divmod(12 * moment.year + moment.month - 1 + later, 12)
    return datetime(years, month + 1, 1, tzinfo=UTC)
