"""How often each of a few named things occurs, the most frequent first (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass

from incidents.domain.charts.shapes import VARIANTS, Box, Table, Variant, rounded
from incidents.domain.charts.wording import incidents

MOST_BARS = 12
"""So many names are drawn; the table has all."""

_BAR = 12


@dataclass(frozen=True, slots=True)
class NamedBar:
    """A bar under its own name, with its number at the end; `name_y` and `number_y` are lines."""

    name: str
    name_y: float
    box: Box
    number: str
    number_x: float
    number_y: float


@dataclass(frozen=True, slots=True)
class BarsDrawing:
    """One variant of the chart; each name has a line of its own, so that it fits a phone."""

    variant: Variant
    height: float
    bars: tuple[NamedBar, ...]


@dataclass(frozen=True, slots=True)
class BarsChart:
    """Counts in words, numbers and drawings; without any there is no drawing."""

    id: str
    finding: str
    description: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    drawings: tuple[BarsDrawing, ...]


def bars_chart(counts: Mapping[str, int], title: str, *, chart_id: str) -> BarsChart:
    """Return bars of how many incidents each name occurs in; one incident may have several."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = ordered[:MOST_BARS]
    return BarsChart(
        id=chart_id,
        finding=_finding(ordered, title),
        description=f"{title}: number of incidents for each of {len(shown)}.",
        notes=(f"Drawn are the {MOST_BARS} most frequent of {len(ordered)}.",)
        if len(shown) < len(ordered)
        else (),
        tables=(Table(title, (title, "Incidents"), tuple((one, f"{n:,}") for one, n in ordered)),)
        if ordered
        else (),
        drawings=tuple(_draw(shown, one) for one in VARIANTS) if shown else (),
    )


def _finding(ordered: list[tuple[str, int]], title: str) -> str:
    if not ordered:
        return "No data: no postmortem of these incidents names a factor"
    most = ordered[0][1]
    names = [name for name, number in ordered if number == most][:3]
    return f"{title} most often: {', '.join(names)}, in {incidents(most)}"


def _draw(shown: list[tuple[str, int]], variant: Variant) -> BarsDrawing:
    row = variant.text_size + _BAR + 16
    most = shown[0][1]
    right = variant.width - variant.width_of(f"{most:,}") - 12
    bars = []
    for place, (name, number) in enumerate(shown):
        top = place * row + variant.text_size + 4
        end = rounded(max(2.0, right * number / most))
        bars.append(
            NamedBar(
                name=_fitted(name, variant),
                name_y=top - 4,
                box=Box(0, top, end, top + _BAR),
                number=f"{number:,}",
                number_x=end + 6,
                number_y=top + _BAR - 1,
            )
        )
    return BarsDrawing(variant, height=float(len(shown) * row), bars=tuple(bars))


def _fitted(name: str, variant: Variant) -> str:
    """Return a name cut to the width of the drawing; the table has it in full."""
    most = int(variant.width / variant.width_of("x"))
    return name if len(name) <= most else f"{name[: most - 1]}…"
