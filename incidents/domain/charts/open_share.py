"""How fast promises are kept: the share still open by days, with its interval (pure)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from incidents.domain.charts.shapes import VARIANTS, Box, Table, Tick, Variant, rounded, spaced
from incidents.domain.open_share import DAYS_ASKED, OpenShare, Step

_HEIGHT = 180
_FIRST_DAYS = 90
_MOST_DAYS = 360
_SHARES = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class OpenShareDrawing:
    """One variant of the chart: the staircase, and around it the interval where there is one."""

    variant: Variant
    height: float
    box: Box
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_label_y: float
    y_label_x: float
    curve: str
    interval: str


@dataclass(frozen=True, slots=True)
class OpenShareChart:
    """The curve in words, numbers and drawings; without any promise there is no drawing."""

    id: str
    finding: str
    description: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    drawings: tuple[OpenShareDrawing, ...]


def open_share_chart(found: OpenShare, *, chart_id: str) -> OpenShareChart:
    """Return the curve, whose finding is the longest of 30, 60 and 90 days that can be told."""
    days = _days_drawn(found)
    return OpenShareChart(
        id=chart_id,
        finding=_finding(found),
        description=f"Share of action items still open, by days since they were promised, up to"
        f" {days} days.",
        notes=_notes(found, days),
        tables=(_table(found),) if found.n else (),
        drawings=tuple(_draw(found, days, one) for one in VARIANTS) if found.n else (),
    )


def percent(share: float) -> str:
    """Return a share as a whole percentage."""
    return f"{share * 100:.0f} %"


def interval_of(step: Step) -> str:
    """Return the interval in words, or that there is none."""
    if step.low is None or step.high is None:
        return "none"
    return f"{step.low * 100:.0f} to {step.high * 100:.0f} %"


def _finding(found: OpenShare) -> str:
    if not found.n:
        return "No data: no action item was promised here"
    told = [(days, step) for days in DAYS_ASKED if (step := found.after(days))]
    if not told:
        return f"Too early to say: none was watched for {DAYS_ASKED[0]} days"
    days, step = told[-1]
    interval = "" if step.low is None else f" (95 % interval {interval_of(step)})"
    return f"{percent(step.share)} of action items are still open after {days} days{interval}"


def _notes(found: OpenShare, days: int) -> tuple[str, ...]:
    if not found.n:
        return ()
    still_open = found.n - found.ended
    notes = [
        f"Of {found.n:,} action items {found.ended:,} ended: done, or decided against."
        f" {still_open:,} are open and count for as long as they have been."
    ]
    if found.watched_days is not None and found.watched_days > days:
        notes.append(f"Only in the CSV: what came after {days} days.")
    return tuple(notes)


def _table(found: OpenShare) -> Table:
    return Table(
        caption="Share of action items still open",
        head=("After", "Still open", "95 % interval", "Ended until then"),
        rows=tuple(_row(found, days) for days in DAYS_ASKED),
    )


def _row(found: OpenShare, days: int) -> tuple[str, ...]:
    step = found.after(days)
    known = ("not known yet", "none") if step is None else (percent(step.share), interval_of(step))
    ended = sum(one.ended for one in found.steps if one.days <= days)
    return (f"{days} days", *known, str(ended))


def _days_drawn(found: OpenShare) -> int:
    """Return how many days the axis has: 90, or as many whole months as were watched, up to 360."""
    watched = min(found.watched_days or 0, _MOST_DAYS)
    return max(_FIRST_DAYS, math.ceil(watched / 30) * 30)


def _draw(found: OpenShare, days: int, variant: Variant) -> OpenShareDrawing:
    box = _box(variant)
    until = min(found.watched_days or 0, days)
    steps = [step for step in found.steps if step.days <= until]
    if steps and steps[-1].share == 0:
        until = days
    return OpenShareDrawing(
        variant=variant,
        height=box.bottom + variant.text_size * 1.8,
        box=box,
        x_ticks=spaced(
            [Tick(_x(day, days, box), f"{day} d") for day in range(0, days + 1, 30)],
            variant.width_of("360 d") + variant.text_size,
        ),
        y_ticks=tuple(Tick(_y(share / 100, box), f"{share} %") for share in _SHARES),
        x_label_y=box.bottom + variant.text_size * 1.4,
        y_label_x=box.left - variant.text_size * 0.5,
        curve=_staircase(
            [(0.0, 1.0), *((step.days, step.share) for step in steps)], until, days, box
        ),
        interval=_band(steps, until, days, box),
    )


def _box(variant: Variant) -> Box:
    left = variant.width_of("100 %") + variant.text_size
    return Box(left, variant.text_size, variant.width - variant.text_size, _HEIGHT)


def _x(day: float, days: int, box: Box) -> float:
    return rounded(box.left + box.width * day / days)


def _y(share: float, box: Box) -> float:
    return rounded(box.bottom - box.height * share)


def _staircase(corners: Sequence[tuple[float, float]], until: float, days: int, box: Box) -> str:
    (first, share), *rest = corners
    parts = [f"M{_x(first, days, box)} {_y(share, box)}"]
    parts += [f"H{_x(day, days, box)}V{_y(share, box)}" for day, share in rest]
    return "".join([*parts, f"H{_x(until, days, box)}"])


def _band(steps: Sequence[Step], until: float, days: int, box: Box) -> str:
    """Return the outline of the interval: along its upper end and back along its lower one."""
    known = [
        (step.days, step.low, step.high)
        for step in steps
        if step.low is not None and step.high is not None
    ]
    if not known:
        return ""
    ends = [day for day, _, _ in known[1:]]
    gone = next((step.days for step in steps if step.share == 0), until)
    spans = list(zip(known, [*ends, gone], strict=True))
    upper = [f"V{_y(high, box)}H{_x(end, days, box)}" for (_, _, high), end in spans]
    lower = [f"V{_y(low, box)}H{_x(day, days, box)}" for (day, low, _), _ in reversed(spans)]
    start = f"M{_x(known[0][0], days, box)} {_y(known[0][2], box)}"
    return "".join([start, *upper, *lower, "Z"])
