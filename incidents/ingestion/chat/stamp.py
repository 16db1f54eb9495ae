"""Times as chats and logs write them: [10:42], 2026-09-01T21:15:03Z, Sep 1st at 9:42 PM."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from core.time_zone import Zone, abbreviation_of, zone_named
from incidents.ingestion.chat.record import ChatSettings, Stamp

YEARS = range(1971, 2199)
LONGEST_HEAD = 200
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_NTH = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:,?[ ]+(?:[0-9]{4})(?!:))?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?[ ]+)?"
_DAY = (
    rf"{_WEEKDAY}(?:(?P<iso>[0-9]{{4}}(?:-[0-9]{{1,2}}-|/[0-9]{{1,2}}/)[0-9]{{1,2}})"
    r"|(?P<slashes>[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9]{2}))"
    r"|(?P<dots>[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{4}|[0-9]{2}))"
    rf"|(?P<words>{_MONTH}[ ]+{_NTH}{_YEAR}|{_NTH}\.?[ ]+{_MONTH}{_YEAR}"
    rf"|[0-9]{{1,2}}-{_MONTH}-(?:[0-9]{{4}}|[0-9]{{2}}))"
    r"|(?P<near>today|yesterday))"
)
_EDITED = r"\s*(?:\(edited\)|,\s+edited)?\s*"
_IN_BRACKETS = r"(?<=[\[(])"
_DAY_BESIDE_CLOCK = (
    r"(?P<short>[0-9]{1,2}/[0-9]{1,2}|[0-9]{1,2}\.[0-9]{1,2}\.)"
    rf"|(?P<weekday>{_IN_BRACKETS}(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}}\.?)"
)
"""What means a day only where a clock follows, and a weekday only in brackets."""
_CLOCK = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?"
)
_DAY_ALONE = re.compile(
    rf"\W{{0,12}}(?:(?:day changed(?: to)?|log opened|log closed)\s+)?{_DAY}"
    r"(?:[ ]+(?:[0-9]{2}:[0-9]{2}:[0-9]{2}[ ]+)?(?P<year>[0-9]{4}))?\W{0,12}",
    re.IGNORECASE,
)
_HOURS_OF_HALF_DAY = range(1, 13)
_NEAREST = 12
FURTHEST_LEAP_YEAR = 8


class NoMoment(ValueError):  # noqa: N818 - says what the text is; no bug of ours
    """What looks like a time is none; the message is a phrase that ends a sentence."""


@lru_cache(maxsize=32)
def stamp_pattern(abbreviations: tuple[str, ...]) -> str:
    """Return the pattern of a time, bracketed or not, with the zones that have these names."""
    named = "".join(rf"|{re.escape(name)}" for name in abbreviations)
    offset = r"[0-9]{1,2}(?::?[0-9]{2})?"
    zone = rf"(?:utc|gmt)(?:[+-]{offset})?|[+-][0-9]{{2}}:?[0-9]{{2}}|z{named}"
    zone = rf"(?:\s?(?P<zone>{zone})(?![\w:]))?"
    clock = rf"(?:(?:{_DAY}|{_DAY_BESIDE_CLOCK})(?:t|,?\s{{1,3}}(?:at\s)?))?{_CLOCK}{zone}"
    epoch = r"(?P<epoch>[0-9]{10}(?:\.[0-9]{1,6})?|[0-9]{13})"
    return rf"(?P<open>[\[(])?(?:{clock}|{epoch})(?(open)[\])])"


class StampReader:
    """Finds times in lines and reads what they say of day and zone."""

    def __init__(self, settings: ChatSettings) -> None:
        self.settings = settings
        year = settings.around.year
        self.abbreviations = tuple(
            sorted(
                {
                    name
                    for month in (1, 7)
                    if (
                        name := abbreviation_of(datetime(year, month, 1, tzinfo=settings.zone.tz))
                    ).isalpha()
                }
            )
        )
        stamp = stamp_pattern(self.abbreviations)
        flags = re.IGNORECASE
        self.at_start = re.compile(rf"\s{{0,12}}{stamp}(?:(?=\s|$)|[,:](?=\s)|(?<=[\])]))", flags)
        # Where nothing else stands on the line, a weekday needs no brackets.
        whole = stamp.replace(_IN_BRACKETS, "")
        self.alone = re.compile(rf"\s{{0,12}}{whole}{_EDITED}", flags)
        self.at_end = re.compile(
            r"(?P<name>\S(?:.{0,78}?\S)?)(?:\s+(?:APP|BOT))?"
            rf"(?P<gap>\s{{2,}}|\t|\s*(?=\[)|\s(?=[^:]*[/.,a-z]|[0-9]{{4}}-)){stamp}{_EDITED}",
            flags,
        )

    def read(self, found: re.Match[str]) -> Stamp:
        """Return what a match says; raise NoMoment for a time that does not exist."""
        if found["epoch"]:
            return Stamp(moment=moment_of_epoch(float(found["epoch"])))
        return Stamp(
            _clock(found),
            self.day_of(found),
            self._zone(found["zone"]),
            says_half=bool(found["half"]),
        )

    def day_alone(self, line: str) -> date | None:
        """Return the day a line names that names nothing else, None for other lines."""
        found = _DAY_ALONE.fullmatch(line) if len(line) <= LONGEST_HEAD else None
        try:
            return self.day_of(found) if found else None
        except NoMoment:
            return None

    def day_of(self, found: re.Match[str]) -> date | None:
        """Return the day of a match, None where it has none."""
        if found["iso"]:
            return _day(*map(int, re.split("[-/]", found["iso"])))
        if found["slashes"]:
            return self._numbers(found["slashes"].split("/"), month_first=self._is_american(found))
        if found["dots"]:
            return self._numbers(found["dots"].split("."), month_first=False)
        if found["words"]:
            return self._in_words(found["words"], found.groupdict().get("year"))
        if found["near"]:
            today = self.settings.now.astimezone(self.settings.zone.tz).date()
            return today - timedelta(days=found["near"].lower() == "yesterday")
        return self._day_beside_clock(found)

    def _day_beside_clock(self, found: re.Match[str]) -> date | None:
        groups = found.groupdict()
        if short := groups.get("short"):
            return self._without_year(short, month_first=self._is_american(found))
        if weekday := groups.get("weekday"):
            return self._weekday(weekday)
        return None

    def _is_american(self, found: re.Match[str]) -> bool:
        """Return whether 9/1 is the first of September: where clocks have a.m. and p.m."""
        return bool(found.groupdict().get("half"))

    def _numbers(self, parts: list[str], *, month_first: bool) -> date:
        first, second = int(parts[0]), int(parts[1])
        if second > _NEAREST or (month_first and first <= _NEAREST):
            first, second = second, first
        return _day(_whole_year(parts[2]), second, first)

    def _without_year(self, short: str, *, month_first: bool) -> date:
        first, second = map(int, re.findall("[0-9]+", short))
        if second > _NEAREST or (month_first and "/" in short and first <= _NEAREST):
            first, second = second, first
        return self._nearest(second, first)

    def _weekday(self, name: str) -> date:
        """Return the day of this name that is closest to what the log is about, and has come."""
        zone = self.settings.zone.tz
        near = self.settings.around.astimezone(zone).date()
        steps = (_WEEKDAYS.index(name[:3].lower()) - near.weekday() + 3) % 7 - 3
        day = near + timedelta(days=steps)
        has_come = day <= self.settings.now.astimezone(zone).date()
        return day if has_come else day - timedelta(days=7)

    def _in_words(self, words: str, year: str | None) -> date:
        month = next(
            number
            for number, name in enumerate(_MONTHS, start=1)
            if re.search(rf"\b{name}", words, re.IGNORECASE)
        )
        numbers = re.findall(r"[0-9]+", words) + ([year] if year else [])
        if len(numbers) > 1:
            return _day(_whole_year(numbers[1]), month, int(numbers[0]))
        return self._nearest(month, int(numbers[0]))

    def _nearest(self, month: int, day: int) -> date:
        """Return the day of the year in which it is closest to what the log is about."""
        near = self.settings.around.date()
        days = []
        for year in range(near.year - FURTHEST_LEAP_YEAR, near.year + FURTHEST_LEAP_YEAR + 1):
            with suppress(ValueError):
                days.append(date(year, month, day))
        if not days:
            raise NoMoment("has a day that does not exist")
        return min(days, key=lambda one: abs(one - near))

    def _zone(self, name: str | None) -> Zone | None:
        if name is None:
            return None
        tz = zone_named(name)
        if tz is not None:
            return Zone(tz, "UTC" if name.upper() == "Z" else str(tz))
        if name.upper() in self.abbreviations:
            zone = self.settings.zone
            return Zone(zone.tz, zone.name, name.upper())
        raise NoMoment(f'names a zone "{name}" that does not exist')


def moment_of_epoch(seconds: float) -> datetime:
    """Return the moment of seconds or milliseconds since 1970; raise NoMoment outside the years."""
    try:
        moment = datetime.fromtimestamp(seconds / (1000 if seconds > 1e11 else 1), UTC)  # noqa: PLR2004 - in seconds, the year 5138
    except (ValueError, OverflowError, OSError):
        raise NoMoment(_FAR) from None
    return checked(moment)


def checked(moment: datetime) -> datetime:
    """Return a moment whose year the timeline shows, or raise NoMoment."""
    if moment.year not in YEARS:
        raise NoMoment(_FAR)
    return moment


_FAR = f"has a time outside the years {YEARS.start} to {YEARS.stop - 1}"


def _whole_year(text: str) -> int:
    return int(text) + (2000 if len(text) == len("26") else 0)


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise NoMoment("has a day that does not exist") from None
    if found.year not in YEARS:
        raise NoMoment(_FAR)
    return found


def _clock(found: re.Match[str]) -> time:
    hour = int(found["hour"])
    if half := found["half"]:
        if hour not in _HOURS_OF_HALF_DAY:
            raise NoMoment("has an hour that does not exist")
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    micro = int(f"{found['fraction'] or '':0<6}"[:6])
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0), micro)
    except ValueError:
        raise NoMoment("has an hour that does not exist") from None
