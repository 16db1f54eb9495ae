"""Read the moments people type: 10:42, -15m, T+12m, yesterday 23:50, 21:15Z (pure)."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from core.durations import format_duration, parse_duration
from core.time_zone import Zone, abbreviation_of, zone_named

LONGEST_TEXT: Final = 64
YEARS: Final = range(1970, 2200)
ACCEPTED_FORMS: Final = (
    "Write 10:42, 1042, 9:42pm, -15m, 15m ago, T+12m, yesterday 22:10, 2026-09-01 21:15 or 21:15Z."
)
TAKEN_AS_YESTERDAY: Final = "would lie in the future, so taken as yesterday"
IN_THE_FUTURE: Final = "lies in the future"

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FLAGS = re.ASCII | re.IGNORECASE
_BEFORE_NOW = re.compile(r"(?:now ?)?- ?(?P<span>.+)|(?P<ago>.+?) ?ago", _FLAGS)
_FROM_START = re.compile(r"t ?(?P<sign>[+-]) ?(?P<span>.+)", _FLAGS)
_EPOCH = re.compile(r"(?P<seconds>\d{10})(?P<milliseconds>\d{3})?", _FLAGS)
_CLOCK = re.compile(
    r"(?:(?P<day>today|yesterday|\d{4}-\d{1,2}-\d{1,2})(?: |(?<=\d)t))?"
    r"(?:(?P<hhmm>\d{4})(?!-)"
    r"|(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"|(?P<full_hour>\d{1,2})(?= ?[ap]m\b))"
    r"(?: ?(?P<half>[ap]m)\b)?"
    r"(?: ?(?P<zone>[a-z][a-z0-9/_:+-]*|[+-]\d{1,2}(?::?\d{2})?))?",
    _FLAGS,
)
_HOURS_OF_HALF_DAY = range(1, 13)


class TimeChoice(NamedTuple):
    """A way out of an unclear text: `label` for people, `text` to type instead."""

    label: str
    text: str


class TimeEntryError(ValueError):
    """Why a text is no moment, in a sentence, with what the person may have meant."""

    def __init__(self, message: str, choices: Sequence[TimeChoice] = ()) -> None:
        super().__init__(message)
        self.choices = tuple(choices)


class TimeEntryReading(NamedTuple):
    """How a text was understood.

    `at` is aware UTC and `zone_name` the zone it was typed in. `note` says what was assumed, None
    when nothing was; `alternative` is the same hour today where yesterday was assumed.
    """

    at: datetime
    zone_name: str
    note: str | None = None
    alternative: datetime | None = None


def parse_time_entry(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    started_at: datetime | None = None,
    closed: bool = False,
) -> TimeEntryReading:
    """Read what a person typed at `now` (aware) in their `zone`; nothing typed means now.

    "T+12m" counts from the incident's `started_at`, None while that is unknown. "-15m" counts from
    now, except that it is refused once the incident is `closed`. A zone in the text goes before
    `zone`. Raises TimeEntryError, and nothing else, for text that is unclear or no moment at all.
    """
    entry = _Entry(text[:LONGEST_TEXT], now.astimezone(UTC), Zone(zone, zone.key))
    if len(text) > LONGEST_TEXT:
        raise entry.unknown()
    words = " ".join(text.split()).replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
    try:
        if found := _BEFORE_NOW.fullmatch(words):
            span = entry.span(found["span"] or found["ago"])
            return entry.before_now(span, started_at, closed=closed)
        if found := _FROM_START.fullmatch(words):
            span = entry.span(found["span"])
            return entry.from_start(span if found["sign"] == "+" else -span, started_at)
        return entry.read(words)
    except OverflowError:
        raise entry.unknown() from None


def describe(reading: TimeEntryReading, *, now: datetime, zone: ZoneInfo) -> str:
    """Say how a text was understood, such as "Wed 2 Sep 00:20 CEST", with its note in brackets.

    The year is added when it is not the current one.
    """
    local = reading.at.astimezone(zone)
    year = "" if local.year == now.astimezone(zone).year else f" {local.year}"
    words = f"{_day_words(local)}{year} {local:%H:%M} {abbreviation_of(local)}"
    return f"{words} ({reading.note})" if reading.note else words


class _Entry(NamedTuple):
    """A text with the moment and the zone it was typed in."""

    text: str
    now: datetime
    zone: Zone

    def read(self, words: str) -> TimeEntryReading:
        """Return the moment that does not depend on the incident, or raise TimeEntryError."""
        if words.lower() in {"", "now"}:
            return self._reading(self.now, self.zone)
        if found := _EPOCH.fullmatch(words):
            at = datetime.fromtimestamp(int(found["seconds"]), UTC)
            return self._reading(
                at + timedelta(milliseconds=int(found["milliseconds"] or 0)), self.zone
            )
        if found := _CLOCK.fullmatch(words):
            return self._at_clock(found)
        raise self.unknown()

    def unknown(self) -> TimeEntryError:
        """Return the error for a text without a meaning."""
        return TimeEntryError(f'"{self.text}" is not a time. {ACCEPTED_FORMS}')

    def span(self, words: str) -> timedelta:
        """Return a duration, or raise TimeEntryError."""
        try:
            return parse_duration(words)
        except ValueError:
            raise self.unknown() from None

    def before_now(
        self, span: timedelta, started_at: datetime | None, *, closed: bool
    ) -> TimeEntryReading:
        """Return the moment a span ago; raise with the possible anchors if the incident is over."""
        if not closed:
            return self._reading(self.now - span, self.zone)
        length = format_duration(span)
        anchored = {f"{length} before now": self.now - span}
        if started_at:
            anchored[f"{length} after the start"] = started_at + span
            anchored[f"{length} before the start"] = started_at - span
        raise TimeEntryError(
            f'The incident is closed, so "{self.text}" may count from now or from its start. '
            "Which one is meant? T+12m counts from the start.",
            [
                _choice(at, self.zone)._replace(label=label)
                for label, at in anchored.items()
                if at.year in YEARS
            ],
        )

    def from_start(self, span: timedelta, started_at: datetime | None) -> TimeEntryReading:
        """Return the moment a span after the incident's start."""
        if started_at is None:
            raise TimeEntryError(
                f'"{self.text}" counts from the start of the incident, which is not known yet.'
            )
        return self._reading(started_at.astimezone(UTC) + span, self.zone)

    def _at_clock(self, found: re.Match[str]) -> TimeEntryReading:
        zone = self._zone(found["zone"])
        clock = self._clock(found)
        today = self.now.astimezone(zone.tz).date()
        match (found["day"] or "").lower():
            case "":
                return self._last(today, clock, zone)
            case "today":
                day = today
            case "yesterday":
                day = today - timedelta(days=1)
            case numbers:
                day = self._day(numbers)
        return self._only(zone.moments(day, clock), day, clock, zone)

    def _zone(self, name: str | None) -> Zone:
        if name is None:
            return self.zone
        tz = zone_named(name)
        if tz is not None:
            return Zone(tz, str(tz))
        # "CET" has one meaning beside a zone that has it.
        abbreviation = name.upper()
        if any(
            abbreviation_of(datetime(self.now.year, month, 1, tzinfo=self.zone.tz)) == abbreviation
            for month in (1, 7)
        ):
            return self.zone._replace(abbreviation=abbreviation)
        raise TimeEntryError(
            f'"{name}" is not a zone with one meaning here. Write utc+2, Z or Europe/Berlin.'
        )

    def _clock(self, found: re.Match[str]) -> time:
        hour = int(found["hour"] or found["full_hour"] or (found["hhmm"] or "")[:2])
        minute = int(found["minute"] or (found["hhmm"] or "")[2:] or 0)
        if half := found["half"]:
            if hour not in _HOURS_OF_HALF_DAY:
                raise self.unknown()
            hour = hour % 12 + (12 if half.lower() == "pm" else 0)
        try:
            return time(hour, minute, int(found["second"] or 0))
        except ValueError:
            raise self.unknown() from None

    def _day(self, numbers: str) -> date:
        year, month, day = map(int, numbers.split("-"))
        try:
            return date(year, month, day)
        except ValueError:
            raise self.unknown() from None

    def _last(self, today: date, clock: time, zone: Zone) -> TimeEntryReading:
        """Return this hour of today, or of yesterday while today's is still to come."""
        todays = zone.moments(today, clock)
        past = [moment for moment in todays if moment <= self.now]
        if past or (not todays and zone.around_gap(today, clock)[0] <= self.now):
            return self._only(past, today, clock, zone)
        yesterday = today - timedelta(days=1)
        reading = self._only(zone.moments(yesterday, clock), yesterday, clock, zone)
        return reading._replace(note=TAKEN_AS_YESTERDAY, alternative=next(iter(todays), None))

    def _only(
        self, moments: Sequence[datetime], day: date, clock: time, zone: Zone
    ) -> TimeEntryReading:
        """Return the one moment there is; raise TimeEntryError where there are two or none."""
        if len(moments) == 1:
            return self._reading(moments[0], zone)
        when = f"{clock:%H:%M} on {_day_words(day)}"
        if not moments and zone.abbreviation:
            raise TimeEntryError(f"There is no {zone.abbreviation} at {when}. Leave it out.")
        choices = [_choice(moment, zone) for moment in moments or zone.around_gap(day, clock)]
        labels = " or ".join(choice.label for choice in choices)
        if moments:
            raise TimeEntryError(f"There were two times {when}. Which one: {labels}?", choices)
        raise TimeEntryError(
            f"There was no {when}, the clocks skipped it. Was it {labels}?", choices
        )

    def _reading(self, at: datetime, zone: Zone) -> TimeEntryReading:
        if at.year not in YEARS:
            raise TimeEntryError(f'"{self.text}" lies in the year {at.year}. {ACCEPTED_FORMS}')
        return TimeEntryReading(at, zone.name, IN_THE_FUTURE if at > self.now else None)


def _day_words(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _choice(at: datetime, zone: Zone) -> TimeChoice:
    """Return a moment to choose, with a text that has one meaning."""
    local = at.astimezone(zone.tz)
    label = f"{local:%H:%M} {abbreviation_of(local)}"
    return TimeChoice(label, local.isoformat(" ", "seconds"))
