"""How long incidents take: all of them on one logarithmic time axis (pure)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.summaries import wilson_interval
from incidents.domain.charts.distribution_drawing import (
    SMALLEST_CURVE,
    SMALLEST_WITH_MARKS,
    DistributionDrawing,
    draw_distribution,
)
from incidents.domain.charts.shapes import VARIANTS, Table
from incidents.domain.charts.time_scale import TimeScale, label_of, scale_for
from incidents.domain.charts.wording import at_edge, done, incidents, interval, left_out, spoken
from incidents.domain.recovery_metrics import (
    IncidentTimes,
    Measurement,
    Metric,
    MetricSummary,
    measure,
)

_PERCENTS = (5, 10, 25, 50, 75, 90, 95, 99)


@dataclass(frozen=True, slots=True)
class DistributionChart:
    """A distribution in words, numbers and drawings; without any value there is no drawing.

    `id` makes the ids of the page's elements and the CSV's name unique.
    """

    id: str
    finding: str
    description: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    drawings: tuple[DistributionDrawing, ...]


@dataclass(frozen=True, slots=True)
class ComparedTimes:
    """A second group to hold the first one against, and what it is called."""

    name: str
    times: Sequence[IncidentTimes]


def distribution_chart(
    times: Iterable[IncidentTimes],
    metric: Metric,
    *,
    chart_id: str,
    compared: ComparedTimes | None = None,
) -> DistributionChart:
    """Return the distribution of a metric over incidents.

    From 30 values on a line of shares, from 8 on a dot each with the median and its interval,
    below that dots alone; the 90th percentile from 20 on. A compared group of 30 or more is a
    dashed line beside a line; smaller ones are said in words.
    """
    measured = measure(times, metric)
    summary, seconds = measured.summary, measured.seconds
    other = measure(compared.times, metric) if compared else None
    dashed = other.seconds if other and _are_lines(summary, other.summary) else []
    scale = scale_for([*seconds, *dashed])
    return DistributionChart(
        id=chart_id,
        finding=_finding(seconds, summary, metric),
        description=_description(summary, scale, metric),
        notes=(
            *_notes(seconds, summary),
            *(_compared_notes(compared.name, other.summary, dashed) if compared and other else ()),
        ),
        tables=(
            _figures(seconds, summary, metric),
            *_values(measured.measurements, scale, metric),
        ),
        drawings=_drawings(seconds, dashed, summary, scale),
    )


def distribution_of_percentiles(
    summary: MetricSummary, percentiles: Sequence[float], metric: Metric, *, chart_id: str
) -> DistributionChart:
    """Return the same of very many incidents, from exact percentiles at even steps from 0 to 1.

    The line is true at each of them and straight between.
    """
    scale = scale_for(percentiles)
    return DistributionChart(
        id=chart_id,
        finding=_finding(percentiles, summary, metric),
        description=_description(summary, scale, metric),
        notes=(
            *_notes(percentiles, summary),
            f"Drawn through {len(percentiles)} exact percentiles.",
        ),
        tables=(
            _figures(percentiles, summary, metric),
            *_percentiles(percentiles, metric),
        ),
        drawings=_drawings(percentiles, (), summary, scale),
    )


def _are_lines(*summaries: MetricSummary) -> bool:
    return all(one.n >= SMALLEST_CURVE for one in summaries)


def _drawings(
    seconds: Sequence[float], dashed: Sequence[float], summary: MetricSummary, scale: TimeScale
) -> tuple[DistributionDrawing, ...]:
    if not seconds:
        return ()
    places, others = [scale.place(one) for one in seconds], [scale.place(one) for one in dashed]
    return tuple(draw_distribution(places, others, summary, scale, one) for one in VARIANTS)


def _compared_notes(name: str, other: MetricSummary, dashed: Sequence[float]) -> tuple[str, ...]:
    if other.median is None:
        return (f"Compared with {name}: no incident there has a value.",)
    shown = "Dashed" if dashed else "Compared with"
    usual = (
        f"median {spoken(other.median)}, 95 % interval {interval(other)}"
        if other.n >= SMALLEST_WITH_MARKS
        else "too few to say what is usual"
    )
    return (f"{shown}: {name}, {incidents(other.n)}, {usual}.",)


def _percentiles(percentiles: Sequence[float], metric: Metric) -> tuple[Table, ...]:
    if not percentiles:
        return ()
    last = len(percentiles) - 1
    rows = tuple(
        (f"{percent} %", spoken(percentiles[percent * last // 100])) for percent in _PERCENTS
    )
    return (Table(f"{metric.label}: percentiles", ("Share", "Within"), rows),)


def _finding(seconds: Sequence[float], summary: MetricSummary, metric: Metric) -> str:
    if summary.median is None:
        return f"No data: no incident here has a known {metric.label.lower()}"
    counted = f"{incidents(summary.n)} {done(metric, summary.n)}"
    if summary.n >= SMALLEST_WITH_MARKS:
        return f"Half of {counted} within {spoken(summary.median)}"
    shortest, longest = spoken(seconds[0]), spoken(seconds[-1])
    span = shortest if shortest == longest else f"{shortest} to {longest}"
    return f"{counted} in {span}: too few to say what is usual"


def _description(summary: MetricSummary, scale: TimeScale, metric: Metric) -> str:
    axis = f"on a logarithmic time axis from {label_of(scale.low)} to {label_of(scale.high)}"
    if summary.n >= SMALLEST_CURVE:
        shown = f"Share of incidents that {done(metric, 2)} within a time, {axis}."
    else:
        shown = f"{metric.label}: one dot for each incident, {axis}."
    if summary.median is None or summary.n < SMALLEST_WITH_MARKS:
        return shown
    return f"{shown} Median {spoken(summary.median)}, 95 % interval {interval(summary)}."


def _notes(seconds: Sequence[float], summary: MetricSummary) -> tuple[str, ...]:
    notes = []
    if summary.n >= SMALLEST_WITH_MARKS:
        notes.append(f"Shaded: exact 95 % interval of the median, {interval(summary)}.")
    elif summary.n:
        notes.append(f"A median is shown from {SMALLEST_WITH_MARKS} incidents on.")
    return (*notes, *at_edge(seconds, "left"), *left_out(summary))


def _figures(seconds: Sequence[float], summary: MetricSummary, metric: Metric) -> Table:
    rows = [("Incidents with a value", f"{summary.n:,}")]
    if summary.median is not None and summary.n >= SMALLEST_WITH_MARKS:
        rows += [
            ("Median", spoken(summary.median)),
            ("95 % interval of the median", interval(summary)),
        ]
    if summary.p90 is not None and summary.p90_is_shown:
        rows.append(("90th percentile", spoken(summary.p90)))
    if seconds:
        rows += [("Shortest", spoken(seconds[0])), ("Longest", spoken(seconds[-1]))]
    rows += [("Pending", f"{summary.pending:,}"), ("Invalid", f"{summary.invalid:,}")]
    return Table(caption=f"{metric.label}: figures", head=("Figure", "Value"), rows=tuple(rows))


def _values(measured: Sequence[Measurement], scale: TimeScale, metric: Metric) -> tuple[Table, ...]:
    """Return the table of what is drawn: shares along the line, or every dot."""
    if not measured:
        return ()
    if len(measured) < SMALLEST_CURVE:
        rows = tuple((one.reference, spoken(one.seconds)) for one in measured)
        return (Table(f"{metric.label}: every incident", ("Incident", metric.label), rows),)
    seconds = [one.seconds for one in measured]
    shares = tuple(
        (
            label_of(tick),
            f"{below:,}",
            f"{100 * below / len(seconds):.1f} %",
            _share(below, seconds),
        )
        for tick in scale.ticks
        for below in [bisect_right(seconds, tick)]
    )
    head = ("Within", "Incidents", "Share", "95 % interval")
    return (Table(f"{metric.label}: shares", head, shares),)


def _share(below: int, seconds: Sequence[float]) -> str:
    """Return the Wilson interval of a share in words."""
    low, high = wilson_interval(below, len(seconds)) or (0.0, 1.0)
    return f"{100 * low:.1f} to {100 * high:.1f} %"
