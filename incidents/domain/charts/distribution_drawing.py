"""Where the line or dots and the marked figures of a distribution stand on paper (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

from incidents.domain.charts.ecdf import ecdf_path
from incidents.domain.charts.shapes import Anchor, Box, Dot, Tick, Variant, jitter, rounded, spaced
from incidents.domain.charts.time_scale import TimeScale, label_of
from incidents.domain.charts.wording import spoken
from incidents.domain.recovery_metrics import MetricSummary

SMALLEST_CURVE = 30
"""From so many incidents on a line of shares is drawn, below a dot for each."""

SMALLEST_WITH_MARKS = 8
"""Below so many incidents only dots are drawn: no median, no interval, no percentile."""

_CURVE_HEIGHT = 160
_STRIP_HEIGHT = 64
_SHARES = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled upright line at one figure; `name` is "median" or "p90"."""

    name: str
    label: str
    x: float
    top: float
    label_x: float
    label_y: float
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class DistributionDrawing:
    """One variant of the chart.

    `curve` is empty for dots, `dashed` without a compared line, `band` None without an interval.
    """

    variant: Variant
    height: float
    box: Box
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_label_y: float
    y_label_x: float
    curve: str
    dashed: str
    dots: tuple[Dot, ...]
    band: Box | None
    marks: tuple[Mark, ...]


def draw_distribution(
    places: Sequence[float],
    others: Sequence[float],
    summary: MetricSummary,
    scale: TimeScale,
    variant: Variant,
) -> DistributionDrawing:
    """Return the drawing of at least one duration, given by its place on the scale, ascending.

    `others` are the places of a compared group, perhaps none.
    """
    has_curve = summary.n >= SMALLEST_CURVE
    figures = _figures(summary)
    box = _box(variant, len(figures), has_curve=has_curve)
    positions = [box.left + box.width * place for place in places]
    return DistributionDrawing(
        variant=variant,
        height=box.bottom + variant.text_size + 12,
        box=box,
        x_ticks=_time_ticks(scale, box, variant),
        y_ticks=_share_ticks(box) if has_curve else (),
        x_label_y=box.bottom + variant.text_size + 6,
        y_label_x=box.left - 8,
        curve=ecdf_path(positions, box) if has_curve else "",
        dashed=ecdf_path([box.left + box.width * place for place in others], box) if others else "",
        dots=() if has_curve else _strip(positions, box),
        band=_band(summary, scale, box),
        marks=_marks(figures, scale, box, variant),
    )


def _figures(summary: MetricSummary) -> dict[str, float]:
    """Return the figures marked, from the lowest label line up: the median first, then p90."""
    figures = {}
    if summary.median is not None and summary.n >= SMALLEST_WITH_MARKS:
        figures["median"] = summary.median
    if summary.p90 is not None and summary.p90_is_shown:
        figures["p90"] = summary.p90
    return figures


def _box(variant: Variant, label_lines: int, *, has_curve: bool) -> Box:
    top = label_lines * _line_height(variant) + 8
    widest_label = "100 %" if has_curve else "15"
    return Box(
        left=rounded(variant.width_of(widest_label) + 12),
        top=top,
        right=rounded(variant.width - variant.width_of("15 min") / 2),
        bottom=top + (_CURVE_HEIGHT if has_curve else _STRIP_HEIGHT),
    )


def _time_ticks(scale: TimeScale, box: Box, variant: Variant) -> tuple[Tick, ...]:
    ticks = (
        Tick(rounded(box.left + box.width * scale.place(tick)), label_of(tick))
        for tick in scale.ticks
    )
    return spaced(ticks, gap=variant.width_of("15 min") + 4)


def _share_ticks(box: Box) -> tuple[Tick, ...]:
    return tuple(
        Tick(rounded(box.bottom - box.height * percent / 100), f"{percent} %")
        for percent in _SHARES
    )


def _strip(positions: Sequence[float], box: Box) -> tuple[Dot, ...]:
    middle = (box.top + box.bottom) / 2
    return tuple(
        Dot(rounded(x), rounded(middle + 0.8 * box.height * jitter(rank)))
        for rank, x in enumerate(positions)
    )


def _band(summary: MetricSummary, scale: TimeScale, box: Box) -> Box | None:
    is_claimed = summary.n >= SMALLEST_WITH_MARKS
    if not is_claimed or summary.median_low is None or summary.median_high is None:
        return None
    return Box(
        left=rounded(box.left + box.width * scale.place(summary.median_low)),
        top=box.top,
        right=rounded(box.left + box.width * scale.place(summary.median_high)),
        bottom=box.bottom,
    )


def _marks(
    figures: dict[str, float], scale: TimeScale, box: Box, variant: Variant
) -> tuple[Mark, ...]:
    """Return the marks; each label has a line of its own, so that two close ones never collide."""
    return tuple(
        _mark(
            name,
            f"{name} {spoken(seconds)}",
            rounded(box.left + box.width * scale.place(seconds)),
            box.top - 8 - level * _line_height(variant),
            variant,
        )
        for level, (name, seconds) in enumerate(figures.items())
    )


def _mark(name: str, label: str, x: float, label_y: float, variant: Variant) -> Mark:
    """Return a mark whose label leans away from the other one, if there is room on that side."""
    needed = variant.width_of(label) + 4
    is_left = x >= needed if name == "median" else x + needed > variant.width
    return Mark(
        name=name,
        label=label,
        x=x,
        top=label_y - variant.text_size + 2,
        label_x=rounded(x - 4 if is_left else x + 4),
        label_y=label_y,
        anchor="end" if is_left else "start",
    )


def _line_height(variant: Variant) -> int:
    return variant.text_size + 6
