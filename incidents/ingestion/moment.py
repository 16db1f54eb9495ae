"""Moments as people and tools write them in incident files."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from incidents.ingestion.record import RecordedTime

_LONGEST = 60
_MOMENT = re.compile(
    r"(?P<year>\d{4})(?P<dash>[-/])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?)?"
    r"\s*(?P<zone>.*)"
)
_BASIC = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)[Tt](?P<hour>\d\d)(?P<minute>\d\d)(?P<rest>.*)"
)
_OFFSET = re.compile(
    r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2})"
    r"(?::?(?P<minutes>\d{2})(?::(?P<seconds>\d{2}))?)?(?:\s+[A-Z]{1,5})?"
)
_MINUS = "\N{MINUS SIGN}"
_ZERO_TIME = re.compile(r"0001-01-01[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?", re.IGNORECASE)
_HOURS_FROM_UTC = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "JST": 9,
}  # fmt: skip


def read_moment(text: str, *, zone: tzinfo = UTC) -> RecordedTime:
    """Return the moment that a date, or a date with a time of day, names.

    A blank or T stands between them, the hour may have one digit, seconds may be absent; or it is
    the basic form of ISO 8601, 20210529T224100Z. `zone` holds where the text names neither offset
    nor zone. A date alone is its midnight, bounded by that whole day. Raises ValueError with a
    phrase about the text for anything else.
    """
    found = _MOMENT.fullmatch(_extended(text.strip())) if len(text) <= _LONGEST else None
    if found is None:
        raise ValueError(f"{text[:_LONGEST]!r} is not a date with a time")
    named = zone_named(found["zone"]) if found["zone"] else zone
    if named is None:
        raise ValueError(f"{text!r} names no zone with one meaning")
    try:
        return _moment_of(found, named)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is not a moment of the calendar") from error


def is_zero_time(text: str) -> bool:
    """Return whether a text is the moment by which programs in Go mean that there is none."""
    return _ZERO_TIME.fullmatch(text.strip()) is not None


def zone_named(text: str) -> tzinfo | None:
    """Return the fixed zone that an offset or abbreviation means, None for any other text.

    Abbreviations are taken literally, CET as one hour ahead of UTC in summer too. Those with
    several meanings, such as IST, BST and CST, are never guessed.
    """
    written = text.strip().upper().replace(_MINUS, "-")
    if written.startswith("(") and written.endswith(")"):
        written = written[1:-1].strip()
    if written in _HOURS_FROM_UTC:
        return timezone(timedelta(hours=_HOURS_FROM_UTC[written]))
    found = _OFFSET.fullmatch(written)
    if found is None:
        return None
    offset = timedelta(
        hours=int(found["hours"]),
        minutes=int(found["minutes"] or 0),
        seconds=int(found["seconds"] or 0),
    )
    if offset >= timedelta(days=1):
        return None
    return timezone(offset if found["sign"] == "+" else -offset)


def whole_year(year: int, *, note: str) -> RecordedTime:
    """Return the start of a year, bounded by it, for a moment of which only the year is known."""
    start = datetime(year, 1, 1, tzinfo=UTC)
    return RecordedTime(start, start, datetime(year + 1, 1, 1, tzinfo=UTC), note)


def whole_month(year: int, month: int, *, note: str) -> RecordedTime:
    """Return the start of a month, bounded by it. Raises ValueError for no month."""
    start = datetime(year, month, 1, tzinfo=UTC)
    after = (start + timedelta(days=31)).replace(day=1)
    return RecordedTime(start, start, after, note)


def _extended(text: str) -> str:
    """Return a moment in the basic form of ISO 8601 in the extended one, other text as it is."""
    found = _BASIC.fullmatch(text)
    if found is None:
        return text
    rest = f":{found['rest']}" if found["rest"][:2].isdecimal() else found["rest"]
    return (
        f"{found['year']}-{found['month']}-{found['day']}T{found['hour']}:{found['minute']}{rest}"
    )


def _moment_of(found: re.Match[str], zone: tzinfo) -> RecordedTime:
    day = datetime(int(found["year"]), int(found["month"]), int(found["day"]), tzinfo=zone)
    if found["hour"] is None:
        start = day.astimezone(UTC)
        return RecordedTime(start, start, start + timedelta(days=1), "only the day is known")
    moment = day.replace(
        hour=int(found["hour"]),
        minute=int(found["minute"]),
        second=int(found["second"] or 0),
        microsecond=int((found["fraction"] or "").ljust(6, "0")[:6]),
    )
    return RecordedTime(moment.astimezone(UTC))
