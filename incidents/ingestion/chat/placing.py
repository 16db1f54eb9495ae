"""Put clocks onto days: over midnight, through the night the clocks change, in both orders."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from core.time_zone import Zone, abbreviation_of
from incidents.domain.chat import ChatOrder
from incidents.ingestion.chat.record import ChatSettings, Stamp
from incidents.ingestion.chat.stamp import YEARS, NoMoment

A_LITTLE_LATE = timedelta(minutes=15)
"""Lines may stand out of order by so much; a clock that goes back further tells of a new day."""
_BEFORE_COUNTS = 3
_DAY = timedelta(days=1)


class Placed(NamedTuple):
    """When a line was written, aware UTC, in which zone, and what was assumed ("": nothing)."""

    at: datetime
    zone_name: str
    note: str = ""


def order_of(stamps: Sequence[Stamp]) -> ChatOrder:
    """Return which end of the log is the earlier one, as most steps from line to line say."""
    steps = Counter(_step(one, following) for one, following in pairwise(stamps))
    return ChatOrder.NEWEST_FIRST if steps[-1] > steps[1] else ChatOrder.OLDEST_FIRST


def _step(one: Stamp, following: Stamp) -> int:
    """Return 1 for a step forward in time, -1 for one back, 0 for none."""
    if one.moment and following.moment:
        return (following.moment > one.moment) - (following.moment < one.moment)
    if one.day and following.day and one.day != following.day:
        return 1 if following.day > one.day else -1
    # Clocks go round: from 23:50 to 00:10 is a step forward, the other way one back.
    step = (_since_midnight(following) - _since_midnight(one)) % _DAY
    return 0 if not step else 1 if step < _DAY / 2 else -1


def place(stamps: Sequence[Stamp], settings: ChatSettings) -> list[Placed | NoMoment]:
    """Return when each stamp was, the oldest first; a NoMoment where that cannot be said."""
    first = settings.first_on or first_day(stamps, settings)
    placed: list[Placed | NoMoment] = []
    before: datetime | None = None
    for stamp in stamps:
        try:
            one = _place(stamp, settings.zone, first, before)
        except NoMoment as error:
            placed.append(error)
            continue
        placed.append(one)
        before = one.at
    return placed


def first_day(stamps: Sequence[Stamp], settings: ChatSettings) -> date:
    """Return the day on which the earliest line comes closest to what the log is about.

    A log rarely begins long before, so being earlier counts three times as much as being later.
    """
    stamp = stamps[0] if stamps else Stamp()
    zone = stamp.zone or settings.zone
    if stamp.moment:
        return stamp.moment.astimezone(settings.zone.tz).date()
    if stamp.day:
        return stamp.day
    counted = _first_day_from_a_later_one(stamps)
    if counted is not None:
        return counted
    about = settings.around.astimezone(zone.tz).date()
    return min((about - _DAY, about, about + _DAY), key=lambda day: _distance(stamp, day, settings))


def _first_day_from_a_later_one(stamps: Sequence[Stamp]) -> date | None:
    """Return the day of the first stamp when a later one names its own, None when none does.

    Copied windows name a day where it begins, so the lines above are of an earlier one.
    """
    nights = 0
    for before, stamp in pairwise(one for one in stamps if not one.either_half):
        nights += _since_midnight(stamp) + A_LITTLE_LATE < _since_midnight(before)
        if stamp.day is not None:
            return stamp.day - max(nights, 1) * _DAY
    return None


def _since_midnight(stamp: Stamp) -> timedelta:
    return timedelta(hours=stamp.clock.hour, minutes=stamp.clock.minute)


def _distance(stamp: Stamp, day: date, settings: ChatSettings) -> tuple[bool, timedelta]:
    """Return how unlikely it is that a log begins on `day`; one in the future is the last guess."""
    zone = (stamp.zone or settings.zone)._replace(abbreviation="")
    at = _moment(stamp, day, zone, None).at
    span = at - settings.around
    return at > settings.now, span if span >= timedelta() else -span * _BEFORE_COUNTS


def _place(stamp: Stamp, zone: Zone, first: date, before: datetime | None) -> Placed:
    if stamp.moment is not None:
        return Placed(stamp.moment, "UTC")
    if stamp.either_half and before is not None:
        return _in_either_half(stamp, zone, first, before)
    zone = stamp.zone or zone
    if stamp.day is not None:
        return _moment(stamp, stamp.day, zone, before)
    if before is None:
        return _moment(stamp, first, zone, before)
    day = before.astimezone(zone.tz).date()
    placed = _moment(stamp, day, zone, before)
    if placed.at < before - A_LITTLE_LATE:
        return _moment(stamp, day + _DAY, zone, before)
    # Just past midnight a late line of the evening before is no line of the evening to come.
    earlier = _moment(stamp, day - _DAY, zone, before)
    return earlier if before - A_LITTLE_LATE <= earlier.at and placed.at > before else placed


def _in_either_half(stamp: Stamp, zone: Zone, first: date, before: datetime) -> Placed:
    """Return the half of the day that comes soonest after the line before."""
    hour = stamp.clock.hour % 12
    halves = [
        stamp._replace(clock=stamp.clock.replace(hour=one), either_half=False)
        for one in (hour, hour + 12)
    ]
    return min((_place(one, zone, first, before) for one in halves), key=lambda one: one.at)


def _moment(stamp: Stamp, day: date, zone: Zone, before: datetime | None) -> Placed:
    """Return the moment of a clock on a day, in order where the clocks show it twice or never."""
    if day.year not in YEARS:
        raise NoMoment(f"has a time outside the years {YEARS.start} to {YEARS.stop - 1}")
    moments = zone.moments(day, stamp.clock)
    if len(moments) == 1:
        return Placed(moments[0], zone.name)
    if not moments:
        at = zone.around_gap(day, stamp.clock)[1]
        shown = at.astimezone(zone.tz)
        if zone.abbreviation:
            raise NoMoment(f"has a time in {zone.abbreviation}, which {zone.name} did not use then")
        return Placed(
            at, zone.name, f"the clocks skipped {stamp.clock:%H:%M}; taken as {shown:%H:%M}"
        )
    later = (one for one in moments if before is None or one >= before - A_LITTLE_LATE)
    at = next(later, moments[-1])
    name = abbreviation_of(at.astimezone(zone.tz))
    return Placed(at, zone.name, f"the clocks showed {stamp.clock:%H:%M} twice; taken as {name}")
