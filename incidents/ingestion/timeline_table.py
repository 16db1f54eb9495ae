"""The timeline table of a postmortem: a time and what happened, row by row."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from typing import NamedTuple

from incidents.domain.code_fence import CodeFence
from incidents.ingestion.moment import read_moment, whole_month, zone_named
from incidents.ingestion.record import RecordedTime

_ONE_DAY = timedelta(days=1)
_RULE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?")
_CELL_END = re.compile(r"(?<!\\)\|")
_TIME_HEAD = re.compile(r"time|date|when|hour|day", re.IGNORECASE)
_ZONE_SENTENCE = re.compile(r"(?:all )?times?(?: are)?(?: given)? in (\S+?)\.?", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}:\d{2}\b.{0,20}")
_DATED = re.compile(r"(?P<day>\d{4}[-/]\d{1,2}[-/]\d{1,2})(?!\d).*")
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-\?\?.*")
_DASH = r"[-\u2013\u2014]"
_RANGE = re.compile(  # "09:00 - 11:00", and "09:00-11:00", which only looks like an offset
    rf"(?P<start>.{{4,30}}?)"
    rf"(?:\s+(?:{_DASH}|to|until)\s+|(?<=\s\d\d:\d\d){_DASH}(?=\d{{1,2}}:..$))"
    rf"(?P<end>.{{1,30}})"
)


class Timeline(NamedTuple):
    """Entries in the source's order, the readable ones of their times, and the text around.

    An entry whose time was not readable stands at the moment of its neighbour.
    """

    entries: tuple[tuple[RecordedTime, str], ...]
    moments: tuple[RecordedTime, ...]
    rest: str


class _Row(NamedTuple):
    time: str
    text: str
    zone: tzinfo | None


def read_timeline(text: str, *, fallback: RecordedTime | None = None) -> Timeline:
    """Take the entries out of the tables of a timeline section.

    Times are UTC unless the table's head ("Time in CET") or a sentence ("All times in CET.")
    names a zone. A time of day belongs to the last date above it, at first to the day of
    `fallback`. An unreadable time takes the one above it, else the first one below, else
    `fallback`; what was written goes into its note. Without any of them, and in tables without a
    column of times, everything stays in `rest`.
    """
    rows, around = _cut_rows(text)
    zone, around = _cut_zone(around)
    times = list(_read_times(rows, zone, _known_day(fallback, zone)))
    moments = tuple(time for time in times if time is not None)
    neighbour = moments[0] if moments else fallback
    if neighbour is None or not rows:
        return Timeline((), (), text)
    entries = []
    for row, time in zip(rows, times, strict=True):
        neighbour = time or _standing_in(neighbour, row)
        entries.append((neighbour, row.text))
    return Timeline(tuple(entries), moments, "\n".join(around).strip("\n"))


def _cut_rows(text: str) -> tuple[list[_Row], list[str]]:
    """Return the rows of tables with a column of times, and the other lines."""
    fence = CodeFence()
    rows: list[_Row] = []
    around: list[str] = []
    zone: tzinfo | None = None
    in_table = False
    for line in text.split("\n"):
        in_table = in_table and "|" in line
        if in_table:
            rows.append(_row(line, zone))
        elif not fence.covers(line) and _rules_off(line, around):
            zone = next(filter(None, map(zone_named, re.findall(r"[\w:+-]+", around.pop()))), None)
            in_table = True
        else:
            around.append(line)
    return rows, around


def _rules_off(line: str, above: list[str]) -> bool:
    """Return whether a line is the rule under a table's head whose first column is the time."""
    if not above or "|" not in above[-1] or not _RULE.fullmatch(line.strip()):
        return False
    return _TIME_HEAD.search(_cells(above[-1])[0]) is not None


def _row(line: str, zone: tzinfo | None) -> _Row:
    time, *others = _cells(line)
    return _Row(time.strip("*_` "), " | ".join(filter(None, others)), zone)


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [html.unescape(cell.replace(r"\|", "|")).strip() for cell in _CELL_END.split(inner)]


def _cut_zone(lines: list[str]) -> tuple[tzinfo, list[str]]:
    """Return the zone that a sentence of its own names, else UTC, and the lines without it."""
    for number, line in enumerate(lines):
        found = _ZONE_SENTENCE.fullmatch(line.strip(" *_"))
        zone = zone_named(found[1]) if found else None
        if zone is not None:
            return zone, lines[:number] + lines[number + 1 :]
    return UTC, lines


def _known_day(time: RecordedTime | None, zone: tzinfo) -> str:
    """Return the day of a time in a zone, "" when not even its day is known."""
    if time is None or (time.earliest and time.latest and time.latest - time.earliest > _ONE_DAY):
        return ""
    try:
        return time.at.astimezone(zone).date().isoformat()
    except OverflowError:
        return ""


def _read_times(rows: Iterable[_Row], zone: tzinfo, day: str) -> Iterator[RecordedTime | None]:
    """Yield each row's moment, None where it is not readable; `day` is that above the first."""
    for row in rows:
        dated = _DATED.fullmatch(row.time)
        day = dated["day"] if dated else day
        written = f"{day} {row.time}" if day and _CLOCK.fullmatch(row.time) else row.time
        yield _read_time(written, row.zone or zone)


def _read_time(written: str, zone: tzinfo) -> RecordedTime | None:
    """Return what a cell tells: a moment, a range, a day or a month; None for anything else."""
    between = _RANGE.fullmatch(written)
    dated = _DATED.fullmatch(written)
    month = _MONTH.fullmatch(written)
    try:
        if between:
            start = read_moment(between["start"], zone=zone)
            return replace(start, note=f"until {between['end']}")
        if month:
            return whole_month(int(month["year"]), int(month["month"]), note=_note(written))
        return read_moment(written, zone=zone)
    except (ValueError, OverflowError):
        return _read_day(dated["day"], zone) if dated else None


def _read_day(day: str, zone: tzinfo) -> RecordedTime | None:
    try:
        return read_moment(day, zone=zone)
    except ValueError:
        return None


def _standing_in(neighbour: RecordedTime, row: _Row) -> RecordedTime:
    earliest = neighbour.earliest or neighbour.at
    return RecordedTime(neighbour.at, earliest, neighbour.latest, _note(row.time))


def _note(written: str) -> str:
    return f"written as {written!r}"
