"""Where the values, centre and limits of a control chart stand on paper (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

from incidents.domain.charts.shapes import Box, Dot, Tick, Variant, rounded, spaced
from incidents.domain.charts.time_scale import TimeScale, label_of
from incidents.domain.control_limits import ControlLimits

MOST_SHOWN = 120
"""So many values can be told apart beside each other; the latest are drawn."""

_HEIGHT = 180
_DAY_LABEL = "22 Mar 2026"


@dataclass(frozen=True, slots=True)
class ControlDrawing:
    """One variant of the chart; `lines` are the limits (dashed), `signals` closed triangles."""

    variant: Variant
    height: float
    box: Box
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_label_y: float
    y_label_x: float
    baseline: Box | None
    centre: float
    limits: tuple[float, float]
    path: str
    dots: tuple[Dot, ...]
    signals: str


@dataclass(frozen=True, slots=True)
class DrawnValue:
    """One value: how long in seconds, the label of its place, and whether it is a signal."""

    seconds: float
    label: str
    is_signal: bool


def draw_control(
    values: Sequence[DrawnValue],
    limits: ControlLimits,
    scale: TimeScale,
    variant: Variant,
    *,
    in_baseline: int,
) -> ControlDrawing:
    """Return the drawing of values, oldest first.

    `in_baseline` is how many of those drawn belong to the baseline; perhaps none, or fewer.
    """
    box = Box(
        left=rounded(variant.width_of("15 min") + 12),
        top=10,
        right=rounded(variant.width - variant.width_of(_DAY_LABEL) / 2),
        bottom=10 + _HEIGHT,
    )
    slot = box.width / len(values)
    xs = [rounded(box.left + slot * (place + 0.5)) for place in range(len(values))]
    ys = [_height_of(one.seconds, scale, box) for one in values]
    points = list(zip(xs, ys, values, strict=True))
    return ControlDrawing(
        variant=variant,
        height=box.bottom + variant.text_size + 12,
        box=box,
        x_ticks=_day_ticks(xs, [one.label for one in values], variant),
        y_ticks=spaced(
            (Tick(_height_of(tick, scale, box), label_of(tick)) for tick in scale.ticks),
            gap=variant.text_size + 4,
        ),
        x_label_y=box.bottom + variant.text_size + 6,
        y_label_x=box.left - 8,
        baseline=Box(box.left, box.top, rounded(box.left + slot * in_baseline), box.bottom)
        if in_baseline > 0
        else None,
        centre=_height_of(limits.centre, scale, box),
        limits=(_height_of(limits.low, scale, box), _height_of(limits.high, scale, box)),
        path="M" + "L".join(f"{x} {y}" for x, y, _ in points),
        dots=tuple(Dot(x, y) for x, y, one in points if not one.is_signal),
        signals="".join(
            _triangle(x, y, variant.dot_radius) for x, y, one in points if one.is_signal
        ),
    )


def _height_of(seconds: float, scale: TimeScale, box: Box) -> float:
    return rounded(box.bottom - box.height * scale.place(seconds))


def _day_ticks(xs: Sequence[float], labels: Sequence[str], variant: Variant) -> tuple[Tick, ...]:
    """Return labels that do not touch, the latest always among them."""
    latest_first = reversed(list(zip(xs, labels, strict=True)))
    return spaced((Tick(x, label) for x, label in latest_first), variant.width_of(_DAY_LABEL) + 12)


def _triangle(x: float, y: float, radius: float) -> str:
    reach = 1.5 * radius
    top, bottom = rounded(y - reach), rounded(y + 0.8 * reach)
    return f"M{x} {top}L{rounded(x + reach)} {bottom}H{rounded(x - reach)}Z"
