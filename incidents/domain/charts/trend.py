"""Whether incidents take less time than they did: medians of months or quarters (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.summaries import SMALLEST_SAMPLE_WITH_INTERVAL
from incidents.domain.charts.shapes import VARIANTS, Table
from incidents.domain.charts.time_scale import TimeScale, label_of, scale_for
from incidents.domain.charts.trend_drawing import (
    MOST_PERIODS,
    TrendDrawing,
    draw_trend,
    ordinal,
    ranks_drawn,
)
from incidents.domain.charts.wording import at_edge, incidents, interval, left_out, spoken
from incidents.domain.comparison import Change, compare
from incidents.domain.recovery_metrics import IncidentTimes, Metric, MetricSummary, summarise
from incidents.domain.recovery_periods import Period, PeriodSummary, by_period, unplaced


@dataclass(frozen=True, slots=True)
class TrendChart:
    """A trend in words, numbers and drawings; without any value there is no drawing.

    `id` makes the ids of the page's elements and the CSV's name unique.
    """

    id: str
    finding: str
    description: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    drawings: tuple[TrendDrawing, ...]


def trend_chart(
    times: Iterable[IncidentTimes], metric: Metric, period: Period, *, chart_id: str
) -> TrendChart:
    """Return the trend of a metric by month or quarter.

    The finding compares the first and the last period drawn that have an interval, and claims
    a change only when the two intervals allow it.
    """
    chosen = list(times)
    return trend_of_periods(
        by_period(chosen, metric, period),
        summarise(chosen, metric),
        metric,
        period,
        chart_id=chart_id,
        without_start=unplaced(chosen, metric),
    )


def trend_of_periods(
    periods: Sequence[PeriodSummary],
    whole: MetricSummary,
    metric: Metric,
    period: Period,
    *,
    chart_id: str,
    without_start: int = 0,
) -> TrendChart:
    """Return the trend of periods that are summed up already, perhaps without single values.

    `whole` is about all incidents, `without_start` counts those that are in no period.
    """
    drawn = _latest([one for one in periods if one.summary.n], period)
    seconds = [single.seconds for one in drawn for single in one.measurements]
    scale = scale_for(seconds or _drawn_figures(drawn))
    return TrendChart(
        id=chart_id,
        finding=_finding(drawn, metric, period),
        description=_description(drawn, scale, metric, period),
        notes=(
            *_notes(periods, drawn, period),
            *at_edge(seconds, "lower"),
            *_unplaced(without_start),
            *left_out(whole),
        ),
        tables=(_table(periods, metric, period),) if periods else (),
        drawings=tuple(draw_trend(drawn, period, scale, one) for one in VARIANTS) if drawn else (),
    )


def _latest(periods: Sequence[PeriodSummary], period: Period) -> list[PeriodSummary]:
    """Return the periods that fit beside each other, counted back from the last one."""
    return [
        one for one in periods if ordinal(one, period) > ordinal(periods[-1], period) - MOST_PERIODS
    ]


def _finding(drawn: Sequence[PeriodSummary], metric: Metric, period: Period) -> str:
    name = metric.label.lower()
    if not drawn:
        return f"No data: no incident here has a known start and {name}"
    comparable = [one for one in drawn if one.summary.median_low is not None]
    if len(comparable) <= 1:
        return (
            f"Too few incidents to compare {period}s:"
            f" two of them need {SMALLEST_SAMPLE_WITH_INTERVAL} or more"
        )
    first, last = comparable[0], comparable[-1]
    change = _change(first, last)
    if change is Change.NO_CONCLUSION:
        return f"No clear change in {name} between {first.words} and {last.words}"
    direction = "shorter" if change is Change.IMPROVED else "longer"
    return (
        f"{metric.label} got {direction}: median {_median(first)} in {first.words},"
        f" {_median(last)} in {last.words}"
    )


def _drawn_figures(drawn: Sequence[PeriodSummary]) -> list[float]:
    """Return everything a period has on paper but single incidents."""
    return [
        figure
        for one in drawn
        for figure in (one.summary.median_low, one.summary.median, one.summary.median_high)
        if figure is not None
    ]


def _change(first: PeriodSummary, last: PeriodSummary) -> Change:
    """Return what two periods say about each other.

    Without single values only intervals that do not overlap are a claim, which is more careful.
    """
    if not first.measurements or not last.measurements:
        return _change_of_intervals(first.summary, last.summary)
    return compare(
        [one.seconds for one in first.measurements],
        [one.seconds for one in last.measurements],
        earlier_pending=first.summary.pending,
        later_pending=last.summary.pending,
    ).change


def _change_of_intervals(first: MetricSummary, last: MetricSummary) -> Change:
    if first.median_low is None or last.median_low is None:
        return Change.NO_CONCLUSION
    if (last.median_high or 0) < first.median_low:
        return Change.IMPROVED
    if (first.median_high or 0) < last.median_low:
        return Change.WORSENED
    return Change.NO_CONCLUSION


def _median(period: PeriodSummary) -> str:
    return "no data" if period.summary.median is None else spoken(period.summary.median)


def _description(
    drawn: Sequence[PeriodSummary], scale: TimeScale, metric: Metric, period: Period
) -> str:
    if not drawn:
        return f"{metric.label} by {period}: nothing to show."
    return (
        f"Median {metric.label.lower()} by {period} with 95 % intervals, from {drawn[0].words}"
        f" to {drawn[-1].words}, on a logarithmic time axis from {label_of(scale.low)}"
        f" to {label_of(scale.high)}."
    )


def _notes(
    periods: Sequence[PeriodSummary], drawn: Sequence[PeriodSummary], period: Period
) -> tuple[str, ...]:
    if not drawn:
        return ()
    notes = [
        f"Dot and line: median of a {period} and its exact 95 % interval. Ring: fewer than"
        f" {SMALLEST_SAMPLE_WITH_INTERVAL} incidents, no interval. Faint: single incidents."
    ]
    total = sum(one.summary.n for one in drawn)
    singles = sum(len(ranks_drawn(one.summary.n, len(drawn))) for one in drawn)
    if not any(one.measurements for one in drawn):
        notes.append("Too many incidents to draw them singly.")
    elif singles < total:
        notes.append(f"Of {incidents(total)}, {singles} are drawn singly, at even ranks.")
    older = sum(1 for one in periods if one.starts_on < drawn[0].starts_on)
    if older:
        notes.append(f"Only in the table: {older} {period if older == 1 else f'{period}s'} before.")
    return tuple(notes)


def _unplaced(count: int) -> tuple[str, ...]:
    return (f"Without a known start, so in no period: {incidents(count)}.",) if count else ()


def _table(periods: Sequence[PeriodSummary], metric: Metric, period: Period) -> Table:
    rows = tuple(
        (
            one.words,
            f"{one.summary.n:,}",
            _median(one),
            interval(one.summary),
            f"{one.summary.pending:,}",
            f"{one.summary.invalid:,}",
        )
        for one in periods
    )
    return Table(
        caption=f"{metric.label} by {period}",
        head=(period.capitalize(), "Incidents", "Median", "95 % interval", "Pending", "Invalid"),
        rows=rows,
    )
