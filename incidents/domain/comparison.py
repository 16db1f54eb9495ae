"""Whether one group of incidents really took less time than another (pure)."""

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from core.summaries import median
from incidents.domain.detectable_change import detectable_ratio, log_deviation
from incidents.domain.ranks import SMALLEST_GROUP, rank_test

HIGHEST_PROBABILITY = 0.05
"""A change is claimed when ranks so uneven come about by chance in at most 5 % of cases."""


class Change(StrEnum):
    """The three things a comparison may say."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    NO_CONCLUSION = "no conclusion"


class Comparison(NamedTuple):
    """What two groups say about each other.

    `probability` is that of the rank test, None with fewer than six values on a side.
    `detectable_ratio` is the smallest factor between medians that so many incidents would show
    in 80 % of cases: 1.5 means a third less or half as much again; None when nobody can tell.
    """

    change: Change
    earlier_n: int
    later_n: int
    earlier_median: float | None
    later_median: float | None
    probability: float | None
    detectable_ratio: float | None

    @property
    def detectable_reduction(self) -> float | None:
        """Return the smallest reduction that would show, as a share of the earlier median."""
        return None if self.detectable_ratio is None else 1 - 1 / self.detectable_ratio

    def as_json(self) -> dict[str, str | int | float | None]:
        """Return the public shape."""
        return {
            "change": self.change.value,
            "earlier_n": self.earlier_n,
            "later_n": self.later_n,
            "earlier_median_seconds": self.earlier_median,
            "later_median_seconds": self.later_median,
            "probability": self.probability,
            "detectable_ratio": self.detectable_ratio,
        }


def compare(
    earlier: Sequence[float],
    later: Sequence[float],
    *,
    earlier_pending: int = 0,
    later_pending: int = 0,
) -> Comparison:
    """Say whether the later times are shorter, longer, or neither can be claimed.

    A change is claimed when the rank test finds it in times of at least six incidents on either
    side, the medians point the same way, and it would still be found if every pending incident
    of the shorter group took for ever: unfinished incidents tend to be the long ones, so
    leaving them out flatters the group that has them.
    """
    middle_before, middle_after = median(earlier), median(later)
    deviation = log_deviation((earlier, later))
    is_enough = min(len(earlier), len(later)) >= SMALLEST_GROUP
    probability = rank_test(earlier, later) if is_enough else None
    return Comparison(
        change=_change(earlier, later, earlier_pending, later_pending)
        if probability is not None and probability <= HIGHEST_PROBABILITY
        else Change.NO_CONCLUSION,
        earlier_n=len(earlier),
        later_n=len(later),
        earlier_median=middle_before,
        later_median=middle_after,
        probability=probability,
        detectable_ratio=detectable_ratio(deviation, len(earlier), len(later))
        if is_enough and deviation
        else None,
    )


def _change(
    earlier: Sequence[float], later: Sequence[float], earlier_pending: int, later_pending: int
) -> Change:
    """Return what the two groups still say with their pending incidents as the longest."""
    if _is_shorter([*later, *[math.inf] * later_pending], earlier):
        return Change.IMPROVED
    if _is_shorter([*earlier, *[math.inf] * earlier_pending], later):
        return Change.WORSENED
    return Change.NO_CONCLUSION


def _is_shorter(one: Sequence[float], other: Sequence[float]) -> bool:
    middle, other_middle = _middle(one), _middle(other)
    return middle < other_middle and rank_test(one, other) <= HIGHEST_PROBABILITY


def _middle(values: Sequence[float]) -> float:
    """Return the lower median, which infinite values cannot turn into "not a number"."""
    return sorted(values)[(len(values) - 1) // 2]
