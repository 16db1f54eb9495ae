"""Which figures are kept ready for large numbers of incidents, and for which of them (pure).

A cell is about the incidents of one kind that started within some whole months in UTC, of one
team or of all, of one severity or of all. Restricted incidents are in no cell.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product
from typing import NamedTuple

from core.summaries import percentile_of_sorted
from incidents.domain.recovery_metrics import (
    Exclusion,
    IncidentTimes,
    Metric,
    MetricSummary,
    span_of,
    summary_of,
)

ALL_TEAMS, NO_TEAM = 0, -1
"""What stands in place of a team's primary key."""

ANY_SEVERITY = ""

ALWAYS, ALL_TIME = date(1, 1, 1), 0
"""First day and number of months of cells about all incidents, also those of unknown start."""

YEAR, QUARTER, MONTH = 12, 3, 1
_MONTHS = 12

CURVE_POINTS = 200
"""So many steps of equal share has a curve; 0.5 % each."""


@dataclass(frozen=True, slots=True, order=True)
class CellKey:
    """What a cell is about."""

    starts_on: date
    months: int
    team: int
    severity: str
    kind: str

    @property
    def is_fine(self) -> bool:
        """Return whether it is about one month, one team (or none) and one severity."""
        return self.months == MONTH and self.team != ALL_TEAMS and self.severity != ANY_SEVERITY

    @property
    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Return the moments between which its incidents started; None for no bound."""
        if self.months == ALL_TIME:
            return None, None
        if self.starts_on.year == date.max.year and self.starts_on.month + self.months > _MONTHS:
            return _midnight(self.starts_on), datetime.max.replace(tzinfo=UTC)
        return _midnight(self.starts_on), _midnight(add_months(self.starts_on, self.months))


class Durations(NamedTuple):
    """What of many incidents is needed for one metric: their seconds, ascending, and the rest."""

    seconds: "array[float]"
    pending: int
    invalid: int

    @property
    def summary(self) -> MetricSummary:
        """Return what can be said about them."""
        return summary_of(self.seconds, pending=self.pending, invalid=self.invalid)

    @property
    def curve(self) -> tuple[float, ...]:
        """Return the percentiles from 0 to 100 in steps of half a percent; empty for no value."""
        return curve_of(self.seconds)


def durations(times: Iterable[IncidentTimes], metric: Metric) -> Durations:
    """Return the durations of incidents."""
    seconds: list[float] = []
    left_out = dict.fromkeys(Exclusion, 0)
    for one in times:
        span = span_of(one, metric)
        if isinstance(span, Exclusion):
            left_out[span] += 1
        else:
            seconds.append(span.total_seconds())
    return Durations(
        array("d", sorted(seconds)), left_out[Exclusion.PENDING], left_out[Exclusion.INVALID]
    )


def merged(parts: Iterable[Durations]) -> Durations:
    """Return the durations of several groups together."""
    together, pending, invalid = array("d"), 0, 0
    for part in parts:
        together.extend(part.seconds)
        pending += part.pending
        invalid += part.invalid
    return Durations(array("d", sorted(together)), pending, invalid)


def curve_of(seconds: "array[float]") -> tuple[float, ...]:
    """Return the percentiles that a curve is drawn from, of ascending values; empty for none."""
    if not seconds:
        return ()
    return tuple(
        percentile_of_sorted(seconds, step / CURVE_POINTS) for step in range(CURVE_POINTS + 1)
    )


def fine_key(started_at: datetime | None, team: int | None, severity: str, kind: str) -> CellKey:
    """Return the smallest cell an incident belongs to; one of unknown start has no month."""
    place = NO_TEAM if team is None else team
    if started_at is None:
        return CellKey(ALWAYS, ALL_TIME, place, severity, kind)
    return CellKey(month_of(started_at), MONTH, place, severity, kind)


def covering(key: CellKey, *, now: datetime) -> Iterator[CellKey]:
    """Yield every larger cell that an incident of a smallest one belongs to.

    The month and its quarter, all time, and the twelve months up to the current one, each with
    the team and with all, with the severity and with all.
    """
    spans = {(ALWAYS, ALL_TIME)}
    if key.months == MONTH:
        spans |= {(key.starts_on, MONTH), (quarter_of(key.starts_on), QUARTER)}
        window = latest_year(now)
        if window <= key.starts_on < add_months(window, YEAR):
            spans.add((window, YEAR))
    choices = product(sorted(spans), (key.team, ALL_TEAMS), (key.severity, ANY_SEVERITY))
    for (starts_on, months), team, severity in choices:
        larger = CellKey(starts_on, months, team, severity, key.kind)
        if not larger.is_fine:
            yield larger


def span_between(
    started_from: datetime | None, started_to: datetime | None
) -> tuple[date, int] | None:
    """Return first day and months of a range that cells may be about; None for any other.

    Those are all time, and whole months in UTC from the first of one to the first of another.
    """
    if started_from is None and started_to is None:
        return ALWAYS, ALL_TIME
    if started_from is None or started_to is None:
        return None
    first, last = started_from.astimezone(UTC), started_to.astimezone(UTC)
    if _midnight(month_of(first)) != first or _midnight(month_of(last)) != last:
        return None
    return first.date(), 12 * (last.year - first.year) + last.month - first.month


def latest_year(now: datetime) -> date:
    """Return the first day of the twelve months that end with the current one in UTC."""
    return add_months(month_of(now), 1 - YEAR)


def month_of(moment: datetime) -> date:
    """Return the first day of a moment's month in UTC."""
    return moment.astimezone(UTC).date().replace(day=1)


def quarter_of(month: date) -> date:
    """Return the first day of a month's quarter."""
    return month.replace(month=month.month - (month.month - 1) % QUARTER)


def add_months(month: date, number: int) -> date:
    """Return the first day of the month so many months later, or earlier when negative.

    Raises ValueError outside the years 1 to 9999.
    """
    ordinal = 12 * month.year + month.month - 1 + number
    return date(ordinal // 12, ordinal % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
