"""How long incidents take: all of them on one logarithmic time axis (pure)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


def distribution_chart(
    times: Iterable[IncidentTimes], metric: Metric, *, chart_id: str
) -> DistributionChart:
    """Return the distribution of a metric over incidents.

    From 30 values on a line of shares, from 8 on a dot each with the median and its interval,
    below that dots alone; the 90th percentile from 20 on.
    """
    measured = measure(times, metric)
    summary, seconds = measured.summary, measured.seconds
    scale = scale_for(seconds)
    places = [scale.place(one) for one in seconds]
    return DistributionChart(
        id=chart_id,
        finding=_finding(seconds, summary, metric),
        description=_description(summary, scale, metric),
        notes=_notes(seconds, summary),
        tables=(_figures(seconds, summary, metric), *_values(measured.measurements, scale, metric)),
        drawings=tuple(draw_distribution(places, summary, scale, one) for one in VARIANTS)
        if seconds
        else (),
    )


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
        (label_of(tick), f"{below:,}", f"{100 * below / len(seconds):.1f} %")
        for tick in scale.ticks
        for below in [bisect_right(seconds, tick)]
    )
    return (Table(f"{metric.label}: shares", ("Within", "Incidents", "Share"), shares),)
