"""How many incidents and how bad, month by month (pure)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from core.days import month_in_words
from incidents.domain.charts.shapes import VARIANTS, Box, Table, Tick, Variant, rounded, spaced
from incidents.domain.charts.wording import incidents
from incidents.domain.recovery_cells import add_months
from incidents.domain.recovery_metrics import IncidentTimes

MOST_MONTHS = 36
"""So many months are drawn; the latest."""

_HEIGHT = 150
_MONTH_LABEL = "Mar 2026"
_GAP = 2
_PARTS = (
    (("sev1",), "Severity 1"),
    (("sev2",), "Severity 2"),
    (("sev3",), "Severity 3"),
    (("sev4", "sev5"), "Severity 4 and 5"),
    (("unknown",), "Not sure yet"),
)
"""At most five parts can be told apart; the worst stand at the base line."""

MonthCounts = Mapping[date, Mapping[str, int]]
"""How many incidents by the first day of their month (UTC) and severity."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a month: which of the five (0 is the worst), and where it stands."""

    part: int
    box: Box


@dataclass(frozen=True, slots=True)
class CountsDrawing:
    """One variant of the chart; `totals` are labels above the bars."""

    variant: Variant
    height: float
    box: Box
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_label_y: float
    y_label_x: float
    bars: tuple[Bar, ...]
    totals: tuple[tuple[float, float, str], ...]
    legend: tuple[tuple[float, float, int, str], ...]


@dataclass(frozen=True, slots=True)
class CountsChart:
    """Counts in words, numbers and drawings; without any incident there is no drawing."""

    id: str
    finding: str
    description: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    drawings: tuple[CountsDrawing, ...]
    months: tuple[date, ...]
    """The first day of the month of each row of the table, for files."""


def month_counts(times: Iterable[IncidentTimes]) -> dict[date, Counter[str]]:
    """Return how many incidents of each severity started in each month in UTC."""
    counts: dict[date, Counter[str]] = {}
    for one in times:
        if one.started_at is not None:
            month = one.started_at.astimezone(UTC).date().replace(day=1)
            counts.setdefault(month, Counter())[one.severity] += 1
    return counts


def counts_chart(counts: MonthCounts, *, chart_id: str) -> CountsChart:
    """Return stacked bars per month; months without any incident are drawn as empty."""
    months = _months(counts)
    parts = [
        tuple(
            sum(counts.get(month, {}).get(one, 0) for one in severities) for severities, _ in _PARTS
        )
        for month in months
    ]
    return CountsChart(
        id=chart_id,
        finding=_finding(months, parts),
        description=(
            f"Incidents per month by severity, from {month_in_words(months[0])}"
            f" to {month_in_words(months[-1])}."
            if months
            else "Incidents per month: nothing to show."
        ),
        notes=(f"Drawn are the latest {MOST_MONTHS} months.",)
        if months and min(counts) < months[0]
        else (),
        tables=(_table(months, parts),) if months else (),
        drawings=tuple(_draw(months, parts, one) for one in VARIANTS) if months else (),
        months=tuple(months),
    )


def _months(counts: MonthCounts) -> list[date]:
    """Return every month from the first to the last with an incident, the latest of them."""
    if not counts:
        return []
    first, last = min(counts), max(counts)
    length = 12 * (last.year - first.year) + last.month - first.month + 1
    return [add_months(first, number) for number in range(max(0, length - MOST_MONTHS), length)]


def _finding(months: Sequence[date], parts: Sequence[tuple[int, ...]]) -> str:
    if not months:
        return "No data: no incident here has a known start"
    total = sum(map(sum, parts))
    worst = sum(one[0] + one[1] for one in parts)
    busiest = max(range(len(months)), key=lambda place: (sum(parts[place]), place))
    return (
        f"{incidents(total)}, {worst} of severity 1 or 2; most in {month_in_words(months[busiest])}"
        f" with {sum(parts[busiest])}"
    )


def _table(months: Sequence[date], parts: Sequence[tuple[int, ...]]) -> Table:
    return Table(
        caption="Incidents per month by severity",
        head=("Month", *(name for _, name in _PARTS), "All"),
        rows=tuple(
            (month_in_words(month), *(f"{number:,}" for number in one), f"{sum(one):,}")
            for month, one in zip(months, parts, strict=True)
        ),
    )


def _draw(
    months: Sequence[date], parts: Sequence[tuple[int, ...]], variant: Variant
) -> CountsDrawing:
    most = max(1, *map(sum, parts))
    legend = _legend(parts, variant)
    top = (legend[-1][1] if legend else 0) + variant.text_size + 14
    box = Box(
        left=rounded(variant.width_of(f"{most:,}") + 12),
        top=top,
        right=rounded(variant.width - variant.width_of(_MONTH_LABEL) / 2),
        bottom=top + _HEIGHT,
    )
    slot = box.width / len(months)
    unit = box.height / most
    bars: list[Bar] = []
    totals: list[tuple[float, float, str]] = []
    for place, one in enumerate(parts):
        left = box.left + slot * (place + 0.15)
        below = 0
        for part, number in enumerate(one):
            if number:
                across = (rounded(left), rounded(left + 0.7 * slot))
                bars.append(Bar(part, _part(across, box.bottom - below * unit, number * unit)))
                below += number
        if below and slot >= variant.width_of(f"{most:,}"):
            y = rounded(box.bottom - below * unit - 4)
            totals.append((rounded(left + 0.35 * slot), y, f"{below:,}"))
    ticks = (
        Tick(rounded(box.left + slot * (place + 0.5)), month_in_words(month))
        for place, month in reversed(list(enumerate(months)))
    )
    return CountsDrawing(
        variant=variant,
        height=box.bottom + variant.text_size + 12,
        box=box,
        x_ticks=spaced(ticks, gap=variant.width_of(_MONTH_LABEL) + 8),
        y_ticks=(Tick(box.bottom, "0"), Tick(box.top, f"{most:,}")),
        x_label_y=box.bottom + variant.text_size + 6,
        y_label_x=box.left - 8,
        bars=tuple(bars),
        totals=tuple(totals),
        legend=legend,
    )


def _part(across: tuple[float, float], bottom: float, height: float) -> Box:
    """Return one part with a gap above it, which a very low one gives up."""
    gap = _GAP if height > 2 * _GAP else 0
    return Box(across[0], rounded(bottom - height + gap), across[1], rounded(bottom))


def _legend(
    parts: Sequence[tuple[int, ...]], variant: Variant
) -> tuple[tuple[float, float, int, str], ...]:
    """Return place, part and name of each part that occurs, in as many lines as needed."""
    found: list[tuple[float, float, int, str]] = []
    x, y = 4.0, float(variant.text_size)
    for part, (_, name) in enumerate(_PARTS):
        if not any(one[part] for one in parts):
            continue
        width = variant.width_of(name) + variant.text_size + 20
        if x + width > variant.width and found:
            x, y = 4.0, y + variant.text_size + 8
        found.append((rounded(x), rounded(y), part, name))
        x += width
    return tuple(found)
