"""Zones of time as people name them, and when their clocks show a time (pure)."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

_OFFSET = re.compile(
    r"(?:utc|gmt)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?", re.ASCII | re.IGNORECASE
)
_FURTHEST_OFFSET = timedelta(hours=14)


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all zones; the first who asks reads six hundred files."""
    return frozenset(available_timezones())


def zone_named(name: str) -> tzinfo | None:
    """Return the zone that "Europe/Berlin", "utc", "Z" or "utc-5" names, None for other text.

    Abbreviations are not understood, since many, such as CST, have several meanings.
    """
    if name.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    if found := _OFFSET.fullmatch(name):
        offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        if offset > _FURTHEST_OFFSET:
            return None
        return timezone(offset if found["sign"] == "+" else -offset)
    # People write europe/berlin; the files of the zones are named Europe/Berlin.
    for spelling in (name, name.title()) if "/" in name else ():
        try:
            return ZoneInfo(spelling)
        except (ValueError, OSError, LookupError):
            continue
    return None


class Zone(NamedTuple):
    """A zone with the name to keep; `abbreviation` is set when a text insists on, say, CET."""

    tz: tzinfo
    name: str
    abbreviation: str = ""

    def moments(self, day: date, clock: time) -> tuple[datetime, ...]:
        """Return when the clocks show this time, in UTC: mostly once, but twice or never too."""
        local = [datetime.combine(day, clock, self.tz).replace(fold=fold) for fold in (0, 1)]
        found = {
            moment.astimezone(UTC)
            for moment in local
            if moment.astimezone(UTC).astimezone(self.tz).replace(tzinfo=None)
            == moment.replace(tzinfo=None)
            and self.abbreviation in ("", abbreviation_of(moment))
        }
        return tuple(sorted(found))

    def around_gap(self, day: date, clock: time) -> tuple[datetime, datetime]:
        """Return what the clocks show before and after a gap as wide as it is, in UTC."""
        local = datetime.combine(day, clock, self.tz)
        return local.replace(fold=1).astimezone(UTC), local.astimezone(UTC)


def abbreviation_of(local: datetime) -> str:
    """Return "CEST", or "UTC-03" for a zone whose short name is only its offset."""
    name = local.tzname() or ""
    return f"UTC{name}" if name.startswith(("+", "-")) else name
