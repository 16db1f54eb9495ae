"""What an overview may claim about counts: directions and chance (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import comb
from typing import NamedTuple

from core.summaries import wilson_interval

HIGHEST_CHANCE = 0.05
"""A service is said to have changed when chance alone would do that in at most 5 % of cases."""
MOST_MOVERS = 3
MOST_REPEATED = 5


class Direction(StrEnum):
    """How a number stands to the one before."""

    UP = "up"
    DOWN = "down"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Share:
    """`count` things of `total`, and how many there were before; no claim is made of chance."""

    count: int
    total: int
    before: int

    @property
    def direction(self) -> Direction:
        """Return how the count stands to the one before."""
        return direction_of(self.count, self.before)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval of the share (Wilson), None of nothing."""
        return wilson_interval(self.count, self.total)


class ServiceCount(NamedTuple):
    """Incidents of one service in the period and in the one before."""

    slug: str
    name: str
    now: int
    before: int
    severe: int = 0

    @property
    def change(self) -> int:
        """Return how many more there are now, negative for fewer."""
        return self.now - self.before

    @property
    def is_more_than_chance(self) -> bool:
        """Return whether the change would rarely come about by chance alone."""
        return chance_of_split(self.now, self.before) <= HIGHEST_CHANCE


def direction_of(now: float, before: float) -> Direction:
    """Return whether `now` is more or less than `before`."""
    if now == before:
        return Direction.LEVEL
    return Direction.UP if now > before else Direction.DOWN


def chance_of_split(now: int, before: int) -> float:
    """Return how often chance splits as many incidents over two equal periods as unevenly.

    The exact two-sided binomial test with a half: twice the tail from the larger count on.
    """
    total, larger = now + before, max(now, before)
    tail = sum(comb(total, k) for k in range(larger, total + 1))
    return min(1.0, float(2 * tail / 2**total))


def movers(counts: Iterable[ServiceCount]) -> tuple[list[ServiceCount], list[ServiceCount]]:
    """Return the services with the most more and the most fewer incidents than before."""
    by_change = sorted(counts, key=lambda one: (one.change, one.slug))
    down = [one for one in by_change if one.change < 0]
    up = sorted(
        (one for one in by_change if one.change > 0), key=lambda one: (-one.change, one.slug)
    )
    return up[:MOST_MOVERS], down[:MOST_MOVERS]


def repeated(counts: Iterable[ServiceCount]) -> list[ServiceCount]:
    """Return the services with two or more incidents in the period, most first."""
    often = [one for one in counts if one.now > 1]
    return sorted(often, key=lambda one: (-one.now, -one.severe, one.slug))[:MOST_REPEATED]
