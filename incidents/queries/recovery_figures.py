"""The figures of the recovery metrics: from cells kept ready, from percentiles, or from rows.

All three say the same to the last digit that is printed; they differ in what they cost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from incidents.domain.incident import Severity
from incidents.domain.recovery_cells import (
    ALL_TEAMS,
    MONTH,
    CellKey,
    add_months,
    durations,
    month_of,
    span_between,
)
from incidents.domain.recovery_metrics import IncidentTimes, Metric, MetricSummary
from incidents.models.incident import IncidentQuerySet
from incidents.queries.kept_cells import kept_cell, kept_cells
from incidents.queries.postgresql_percentiles import Curves, figures_by_percentiles
from incidents.queries.recovery_metrics import Selection, chosen_incidents, times_of

ROWS_AT_MOST = 5_000
"""Up to so many incidents figures come from the incidents themselves, so they are never late."""


class Origin(StrEnum):
    """Where figures come from."""

    INCIDENTS = "incidents"
    CELLS = "cells"


@dataclass(frozen=True, slots=True)
class Figures:
    """What can be said about each metric; `as_of` is None when it is true of this moment.

    `curves` holds percentiles in steps of half a percent where they were asked for or are kept.
    """

    summaries: Mapping[Metric, MetricSummary]
    curves: Curves = field(default_factory=dict)
    as_of: datetime | None = None
    origin: Origin = Origin.INCIDENTS


def figures(
    selection: Selection, *, with_curves: bool = False, rows_at_most: int = ROWS_AT_MOST
) -> Figures:
    """Return the figures of a selection, from its cell when there are more than `rows_at_most`.

    A cell is used only for somebody to whom every incident of the selection is either known or
    not restricted, and who knows of no restricted one in it; else the incidents are read.
    """
    key = key_of(selection)
    cell = None if key is None else kept_cell(selection, key, with_curves=with_curves)
    if cell is not None and cell.n > rows_at_most:
        return Figures(cell.summaries, cell.curves, cell.as_of, Origin.CELLS)
    return live_figures(chosen_incidents(selection), with_curves=with_curves)


class MonthFigures(NamedTuple):
    """The figures of the incidents of a month (its first day) and severity, "" for any."""

    month: date
    severity: str
    figures: Figures


def monthly_figures(
    selection: Selection, *, by_severity: bool = False, rows_at_most: int = ROWS_AT_MOST
) -> list[MonthFigures]:
    """Return the figures by the month (UTC) in which incidents started, in order."""
    key = key_of(selection)
    if key is not None:
        severities = [one.value for one in Severity] if by_severity else [selection.severity]
        chosen = [selection.severity] if selection.severity else severities
        cells = kept_cells(selection, months_of(key, chosen))
        if sum(one.n for one in cells) > rows_at_most:
            return [
                MonthFigures(
                    one.key.starts_on,
                    one.key.severity,
                    Figures(one.summaries, {}, one.as_of, Origin.CELLS),
                )
                for one in cells
                if one.size
            ]
    grouped: dict[tuple[date, str], list[IncidentTimes]] = {}
    for one in times_of(chosen_incidents(selection)):
        if one.started_at is not None:
            severity = one.severity if by_severity else selection.severity
            grouped.setdefault((month_of(one.started_at), severity), []).append(one)
    return [
        MonthFigures(month, severity, figures_of(times))
        for (month, severity), times in sorted(grouped.items())
    ]


def months_of(key: CellKey, severities: Iterable[str], *, months: int = MONTH) -> Q:
    """Return the rows for the months, or other parts of so many months, within a cell's time."""
    parts = Q(team_key=key.team, kind=key.kind, severity__in=list(severities), months=months)
    if not key.months:
        return parts
    end = add_months(key.starts_on, key.months)
    return parts & Q(starts_on__gte=key.starts_on, starts_on__lt=end)


def live_figures(incidents: IncidentQuerySet, *, with_curves: bool = False) -> Figures:
    """Return the figures of incidents as they are now."""
    if connection.vendor == "postgresql":
        return Figures(*figures_by_percentiles(incidents, with_curves=with_curves))
    return figures_of(times_of(incidents), with_curves=with_curves)


def figures_of(times: Iterable[IncidentTimes], *, with_curves: bool = False) -> Figures:
    """Return the figures of incidents that were read."""
    times = list(times)
    found = {metric: durations(times, metric) for metric in Metric}
    return Figures(
        {metric: one.summary for metric, one in found.items()},
        {metric: one.curve for metric, one in found.items() if one.seconds} if with_curves else {},
    )


def key_of(selection: Selection) -> CellKey | None:
    """Return the cell that has a selection's figures; None when no cell can."""
    span = span_between(selection.started_from, selection.started_to)
    if span is None or selection.service or selection.source:
        return None
    team = selection.team.pk if selection.team else ALL_TEAMS
    return CellKey(*span, team, selection.severity, selection.kind)


def figures_for_cell(
    summaries: Mapping[Metric, MetricSummary],
) -> dict[str, dict[str, int | float | None]]:
    """Return what a cell keeps, unrounded."""
    return {metric.value: asdict(one) for metric, one in summaries.items()}
