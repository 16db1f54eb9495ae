"""Until when a severe incident's postmortem is due, and when to remind of it (pure)."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

MORNING = time(9)
"""When reminders are due, in the organisation's zone."""

SATURDAY = 5


class ReminderKind(StrEnum):
    """A working day before the postmortem is due, and on the first one after."""

    SOON = "soon"
    OVERDUE = "overdue"


@lru_cache(maxsize=4_096)  # A list of ten thousand asks for the same few hundred days.
def working_day_after(day: date, number: int) -> date:
    """Return the `number`th day after `day` that is no Saturday or Sunday; 0 is `day` itself."""
    for _ in range(number):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    return day


def due_on(resolved_at: datetime, *, working_days: int, zone: tzinfo) -> date:
    """Return the last day on which a postmortem is in time; the day of resolving does not count."""
    return working_day_after(resolved_at.astimezone(zone).date(), working_days)


def last_overdue_resolution(today: date, *, working_days: int) -> date:
    """Return the latest day such that what was resolved on it is overdue `today`."""
    day = today - timedelta(days=1)
    while working_day_after(day, working_days) >= today:
        day -= timedelta(days=1)
    return day


def remind_at(kind: ReminderKind, due: date, *, zone: tzinfo) -> datetime:
    """Return the aware moment in UTC at which somebody is reminded."""
    if kind is ReminderKind.OVERDUE:
        day = working_day_after(due, 1)
    else:
        day = due - timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day -= timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)
