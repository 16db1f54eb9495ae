"""Whether an incident was unusual: each in its order, between limits of a fixed baseline (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from core.days import day_in_words
from incidents.domain.charts.control_drawing import (
    MOST_SHOWN,
    ControlDrawing,
    DrawnValue,
    draw_control,
)
from incidents.domain.charts.shapes import VARIANTS, Table
from incidents.domain.charts.time_scale import label_of, scale_for
from incidents.domain.charts.wording import at_edge, incidents, spoken
from incidents.domain.control_limits import (
    SMALLEST_BASELINE,
    ControlLimits,
    Signal,
    control_limits,
    signals,
)
from incidents.domain.recovery_metrics import Exclusion, IncidentTimes, Metric, span_of


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """One value in its place: which incident, when it began, how long; signal or None."""

    reference: str
    started_at: datetime
    seconds: float
    signal: Signal | None = None


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A control chart in words, numbers and drawings; with too few values there is no drawing."""

    id: str
    finding: str
    description: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    drawings: tuple[ControlDrawing, ...]
    points: tuple[ControlPoint, ...]


def control_chart(times: Iterable[IncidentTimes], metric: Metric, *, chart_id: str) -> ControlChart:
    """Return the control chart of a metric, incidents in the order in which they started."""
    points = []
    for one in times:
        span = span_of(one, metric)
        if one.started_at is not None and not isinstance(span, Exclusion):
            points.append(ControlPoint(one.reference, one.started_at, span.total_seconds()))
    return _chart(points, metric.label, chart_id)


def between_chart(times: Iterable[IncidentTimes], *, chart_id: str) -> ControlChart:
    """Return the control chart of the time from one incident's start to the next one's.

    For what is too rare to compare its counts: a long time is good news here.
    """
    starts = sorted(
        ((one.started_at, one.reference) for one in times if one.started_at is not None),
    )
    points = [
        ControlPoint(reference, start, (start - before).total_seconds())
        for (before, _), (start, reference) in pairwise(starts)
    ]
    return _chart(points, "Time between incidents", chart_id)


def _chart(points: Sequence[ControlPoint], name: str, chart_id: str) -> ControlChart:
    ordered = sorted(points, key=lambda one: (one.started_at, one.reference))
    seconds = [one.seconds for one in ordered]
    limits = control_limits(seconds)
    if limits is None:
        return ControlChart(
            id=chart_id,
            finding=f"{incidents(len(ordered))} with a value: limits need {SMALLEST_BASELINE}",
            description=f"{name}: too few incidents for limits.",
            notes=(),
            tables=(_table(ordered, name),) if ordered else (),
            drawings=(),
            points=tuple(ordered),
        )
    found = signals(seconds, limits)
    marked = [
        ControlPoint(one.reference, one.started_at, one.seconds, found.get(position))
        for position, one in enumerate(ordered)
    ]
    shown = marked[-MOST_SHOWN:]
    scale = scale_for([*(one.seconds for one in shown), limits.low, limits.high])
    return ControlChart(
        id=chart_id,
        finding=_finding(shown, name),
        description=(
            f"{name} of {incidents(len(shown))} in the order in which they began, on a"
            f" logarithmic axis from {label_of(scale.low)} to {label_of(scale.high)}; centre"
            f" {spoken(limits.centre)}, limits {spoken(limits.low)} and {spoken(limits.high)}."
        ),
        notes=(
            *_notes(limits, ordered, shown),
            *at_edge([one.seconds for one in shown], "lower"),
        ),
        tables=(_table(shown, name),),
        drawings=tuple(
            draw_control(
                [
                    DrawnValue(one.seconds, day_in_words(one.started_at), one.signal is not None)
                    for one in shown
                ],
                limits,
                scale,
                variant,
                in_baseline=limits.baseline - (len(marked) - len(shown)),
            )
            for variant in VARIANTS
        ),
        points=tuple(marked),
    )


def _finding(shown: Sequence[ControlPoint], name: str) -> str:
    beyond = [one for one in shown if one.signal is Signal.BEYOND]
    runs = [one for one in shown if one.signal is Signal.RUN]
    if not beyond and not runs:
        return f"{name}: nothing unusual among {incidents(len(shown))}"
    parts = []
    if beyond:
        last = beyond[-1]
        parts.append(
            f"{len(beyond)} of {incidents(len(shown))} beyond the limits, last {last.reference}"
            f" with {spoken(last.seconds)}"
        )
    if runs:
        parts.append(f"a run of eight or more on one side up to {runs[-1].reference}")
    return f"{name}: {' and '.join(parts)}"


def _notes(
    limits: ControlLimits, ordered: Sequence[ControlPoint], shown: Sequence[ControlPoint]
) -> tuple[str, ...]:
    first, last = ordered[0], ordered[limits.baseline - 1]
    notes = [
        f"Baseline, shaded: the first {limits.baseline}, {day_in_words(first.started_at)} to"
        f" {day_in_words(last.started_at)}. Solid: its centre {spoken(limits.centre)}. Dashed:"
        f" limits {spoken(limits.low)} and {spoken(limits.high)}, 2.66 mean moving ranges of the"
        " logarithms away.",
        "Triangle: beyond a limit, or the eighth and later in a row on one side of the centre.",
    ]
    if len(shown) < len(ordered):
        notes.append(f"Drawn are the latest {len(shown)} of {incidents(len(ordered))}.")
    return tuple(notes)


def _table(points: Sequence[ControlPoint], name: str) -> Table:
    return Table(
        caption=f"{name} in order",
        head=("Incident", "Began", name, "Signal"),
        rows=tuple(
            (
                one.reference,
                day_in_words(one.started_at),
                spoken(one.seconds),
                one.signal.value if one.signal else "none",
            )
            for one in points
        ),
    )
