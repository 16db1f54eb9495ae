"""A month on the wall, and when something repeated falls into it (pure)."""

import re
from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Self

_WRITTEN = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year; `number` is 1 to 12."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return what "2026-12" names, None for anything else."""
        found = _WRITTEN.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month that a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, self.number, 1)

    @property
    def next(self) -> "Month":
        """Return the month after it."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self) -> "Month":
        """Return the month before it."""
        return Month(self.year - (self.number == 1), (self.number + 10) % 12 + 1)

    @property
    def weeks(self) -> list[list[date]]:
        """Return its weeks, each from Monday, with the days of its neighbours at both ends."""
        return Calendar().monthdatescalendar(self.year, self.number)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"


def same_time_later(at: datetime, days: int, zone: tzinfo) -> datetime:
    """Return the moment `days` days later at the same time on the wall of `zone`."""
    return (at.astimezone(zone) + timedelta(days=days)).astimezone(at.tzinfo)


def repeats_between(
    at: datetime, every_days: int, zone: tzinfo, *, start: datetime, end: datetime
) -> Iterator[datetime]:
    """Yield when what happens `at` and again every so many days falls into [start, end).

    The first time itself is not among them. All moments are aware.
    """
    # A day on the wall is 23 to 25 hours long, so a day before cannot miss one.
    number = max(1, (start - at).days // every_days)
    moment = same_time_later(at, number * every_days, zone)
    while moment < end:
        if moment >= start:
            yield moment
        number += 1
        moment = same_time_later(at, number * every_days, zone)
