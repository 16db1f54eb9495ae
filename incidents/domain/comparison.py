"""Whether one group of incidents really took less time than another (pure)."""

import math
from collections.abc import Sequence
from enum import StrEnum

from core.summaries import median_interval


class Change(StrEnum):
    """The three things a comparison may say."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    NO_CONCLUSION = "no conclusion"


def compare(
    earlier: Sequence[float],
    later: Sequence[float],
    *,
    earlier_pending: int = 0,
    later_pending: int = 0,
) -> Change:
    """Say whether the later times are shorter, longer, or neither can be claimed.

    A change is claimed when the exact 95 % intervals of the two medians do not overlap, and
    still would not if every pending incident of the shorter group took for ever: unfinished
    incidents tend to be the long ones, so leaving them out flatters the group that has them.
    Below six values on either side there is no interval and hence no conclusion.
    """
    earlier_interval, later_interval = median_interval(earlier), median_interval(later)
    if earlier_interval is None or later_interval is None:
        return Change.NO_CONCLUSION
    if _highest_median(later, later_pending) < earlier_interval[0]:
        return Change.IMPROVED
    if _highest_median(earlier, earlier_pending) < later_interval[0]:
        return Change.WORSENED
    return Change.NO_CONCLUSION


def _highest_median(seconds: Sequence[float], pending: int) -> float:
    interval = median_interval([*seconds, *[math.inf] * pending])
    return math.inf if interval is None else interval[1]
