"""Parts that every chart is made of: sizes, ticks, dots, labels and tables (pure).

Coordinates are units of the SVG's viewBox, rounded to one decimal, y growing downwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]

_CHARACTER_WIDTH = 0.58
"""Average width of a character as a share of the text size, in common system fonts."""

_GOLDEN_RATIO = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the two widths every chart is drawn for; text stays readable in both."""

    name: Literal["wide", "narrow"]
    width: int
    text_size: int
    dot_radius: float

    def width_of(self, text: str) -> float:
        """Return about how wide a label is drawn."""
        return len(text) * self.text_size * _CHARACTER_WIDTH


WIDE = Variant("wide", width=680, text_size=12, dot_radius=4)
NARROW = Variant("narrow", width=340, text_size=14, dot_radius=4.5)
VARIANTS = (WIDE, NARROW)


@dataclass(frozen=True, slots=True)
class Box:
    """The area the data is drawn in."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Return the distance between the left and the right edge."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return the distance between the upper and the lower edge."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line at `at` (x or y, as the axis runs) with its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One value; a ring instead of a disc when it stands on too little."""

    x: float
    y: float
    is_ring: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a chart in words; the first cell of a row is its head."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def rounded(units: float) -> float:
    """Return a coordinate as it is written into the SVG."""
    return round(units, 1)


def jitter(rank: int) -> float:
    """Return a fixed offset between -0.5 and 0.5 that keeps neighbouring ranks apart.

    The golden ratio's multiples fill the span evenly for any number of ranks.
    """
    return (rank * _GOLDEN_RATIO) % 1 - 0.5


def spaced(ticks: Iterable[Tick], gap: float) -> tuple[Tick, ...]:
    """Return the ticks that keep at least `gap` units from the one before, from the first on."""
    kept: list[Tick] = []
    for tick in ticks:
        if not kept or abs(tick.at - kept[-1].at) >= gap:
            kept.append(tick)
    return tuple(kept)
