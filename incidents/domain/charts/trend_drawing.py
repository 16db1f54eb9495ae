"""Where everything of a trend stands on paper: medians, whiskers, single incidents (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

from incidents.domain.charts.shapes import Box, Dot, Tick, Variant, jitter, rounded, spaced
from incidents.domain.charts.time_scale import TimeScale, label_of
from incidents.domain.recovery_metrics import MetricSummary
from incidents.domain.recovery_periods import Period, PeriodSummary

MOST_PERIODS = 40
"""So many months or quarters fit beside each other; the latest are drawn."""

MOST_SINGLE_DOTS = 200
"""So many single incidents are drawn faintly, spread over the periods and their ranks."""

_HEIGHT = 200
_CAP = 3


@dataclass(frozen=True, slots=True)
class TrendDrawing:
    """One variant of the chart. `singles` and `whiskers` are paths of strokes, perhaps empty."""

    variant: Variant
    height: float
    box: Box
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_label_y: float
    y_label_x: float
    singles: str
    whiskers: str
    medians: tuple[Dot, ...]


def draw_trend(
    periods: Sequence[PeriodSummary], step: Period, scale: TimeScale, variant: Variant
) -> TrendDrawing:
    """Return the drawing of at least one period, oldest first, each with at least one value."""
    label_width = max(variant.width_of(one.words) for one in periods)
    box = Box(
        left=rounded(variant.width_of("15 min") + 12),
        top=8,
        right=rounded(variant.width - label_width / 2),
        bottom=8 + _HEIGHT,
    )
    first = ordinal(periods[0], step)
    slot = box.width / (ordinal(periods[-1], step) - first + 1)
    centres = [box.left + slot * (ordinal(one, step) - first + 0.5) for one in periods]
    columns = list(zip(centres, periods, strict=True))
    return TrendDrawing(
        variant=variant,
        height=box.bottom + variant.text_size + 12,
        box=box,
        x_ticks=_period_ticks(columns, label_width),
        y_ticks=_time_ticks(scale, box, variant),
        x_label_y=box.bottom + variant.text_size + 6,
        y_label_x=box.left - 8,
        singles=_singles(columns, slot, scale, box),
        whiskers="".join(_whisker(x, one.summary, scale, box) for x, one in columns),
        medians=tuple(
            Dot(rounded(x), _height_of(one.summary.median, scale, box), is_ring=_is_ring(one))
            for x, one in columns
            if one.summary.median is not None
        ),
    )


def ordinal(period: PeriodSummary, step: Period) -> int:
    """Return the number of a month or quarter, counted through the years."""
    return (12 * period.starts_on.year + period.starts_on.month - 1) // step.months


def ranks_drawn(count: int, periods: int) -> Sequence[int]:
    """Return which of a period's ordered values are drawn singly when so many share the room.

    All of them where they fit, else ranks at even distances with the shortest and the longest.
    """
    room = MOST_SINGLE_DOTS // periods
    if count <= room:
        return range(count)
    return [index * (count - 1) // (room - 1) for index in range(room)]


def _height_of(seconds: float, scale: TimeScale, box: Box) -> float:
    return rounded(box.bottom - box.height * scale.place(seconds))


def _is_ring(period: PeriodSummary) -> bool:
    return period.summary.median_low is None


def _period_ticks(
    columns: Sequence[tuple[float, PeriodSummary]], label_width: float
) -> tuple[Tick, ...]:
    """Return labels that do not touch, the latest period's always among them."""
    ticks = (Tick(rounded(x), one.words) for x, one in reversed(columns))
    return spaced(ticks, gap=label_width + 8)


def _time_ticks(scale: TimeScale, box: Box, variant: Variant) -> tuple[Tick, ...]:
    ticks = (Tick(_height_of(tick, scale, box), label_of(tick)) for tick in scale.ticks)
    return spaced(ticks, gap=variant.text_size + 4)


def _singles(
    columns: Sequence[tuple[float, PeriodSummary]], slot: float, scale: TimeScale, box: Box
) -> str:
    """Return a path of strokes without length, which round caps turn into dots."""
    dots = []
    for x, one in columns:
        for rank in ranks_drawn(len(one.measurements), len(columns)):
            y = _height_of(one.measurements[rank].seconds, scale, box)
            dots.append(f"M{rounded(x + 0.6 * slot * jitter(rank))} {y}h0")
    return "".join(dots)


def _whisker(x: float, summary: MetricSummary, scale: TimeScale, box: Box) -> str:
    """Return an upright line with caps from one end of the interval to the other."""
    if summary.median_low is None or summary.median_high is None:
        return ""
    low = _height_of(summary.median_low, scale, box)
    high = _height_of(summary.median_high, scale, box)
    left, right = rounded(x - _CAP), rounded(x + _CAP)
    return f"M{rounded(x)} {low}V{high}M{left} {low}H{right}M{left} {high}H{right}"
