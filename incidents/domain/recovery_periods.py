"""A recovery metric month by month or quarter by quarter (pure)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from incidents.domain.recovery_metrics import (
    IncidentTimes,
    Measurement,
    Metric,
    MetricSummary,
    measure,
    summarise,
)


class Period(StrEnum):
    """How incidents are grouped for a trend, by the day they started in UTC."""

    MONTH = "month"
    QUARTER = "quarter"

    @property
    def months(self) -> int:
        """Return how many months one period has."""
        return 3 if self is Period.QUARTER else 1


class PeriodSummary(NamedTuple):
    """The incidents that started in one month or quarter, with their single values.

    `label` is for files and programs: "2025-03", "2025-Q1".
    """

    label: str
    starts_on: date
    summary: MetricSummary
    measurements: tuple[Measurement, ...]

    @property
    def words(self) -> str:
        """Return the period as people write it: "Mar 2025", "Q1 2025"."""
        year, _, part = self.label.partition("-")
        return f"{part} {year}" if part.startswith("Q") else f"{self.starts_on:%b} {year}"


def by_period(
    times: Iterable[IncidentTimes], metric: Metric, period: Period
) -> tuple[PeriodSummary, ...]:
    """Return one summary per month or quarter in which an incident started, oldest first.

    Periods without any incident are left out, so a gap in the labels is a gap in the record.
    An incident of unknown start has no place here; `unplaced` counts those that would have
    had a value.
    """
    placed = sorted(
        ((_start_of_period(one.started_at, period), one) for one in times if one.started_at),
        key=lambda pair: pair[0],
    )
    return tuple(
        _summarise_period(starts_on, [one for _, one in group], metric, period)
        for starts_on, group in groupby(placed, key=lambda pair: pair[0])
    )


def unplaced(times: Iterable[IncidentTimes], metric: Metric) -> int:
    """Return how many incidents have a value but no known start, and so no period."""
    return summarise((one for one in times if one.started_at is None), metric).n


def _summarise_period(
    starts_on: date, times: list[IncidentTimes], metric: Metric, period: Period
) -> PeriodSummary:
    measured = measure(times, metric)
    return PeriodSummary(
        label=period_label(starts_on, period),
        starts_on=starts_on,
        summary=measured.summary,
        measurements=measured.measurements,
    )


def _start_of_period(moment: datetime, period: Period) -> date:
    day = moment.astimezone(UTC).date()
    month = day.month - (day.month - 1) % period.months
    return day.replace(month=month, day=1)


def period_label(starts_on: date, period: Period) -> str:
    """Return the name of a month or quarter by its first day: "2025-03", "2025-Q1"."""
    if period is Period.QUARTER:
        return f"{starts_on.year:04}-Q{(starts_on.month + 2) // 3}"
    return f"{starts_on.year:04}-{starts_on.month:02}"
