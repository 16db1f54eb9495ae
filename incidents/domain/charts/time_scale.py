"""A logarithmic scale for durations, with ticks at times people think in (pure)."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_WEEK, _YEAR = 7 * _DAY, 365 * _DAY

_LABELS = {
    1: "1 s",
    5: "5 s",
    15: "15 s",
    _MINUTE: "1 min",
    5 * _MINUTE: "5 min",
    15 * _MINUTE: "15 min",
    _HOUR: "1 h",
    4 * _HOUR: "4 h",
    _DAY: "1 d",
    _WEEK: "1 w",
    4 * _WEEK: "4 w",
    13 * _WEEK: "13 w",
    _YEAR: "1 y",
    4 * _YEAR: "4 y",
    20 * _YEAR: "20 y",
    100 * _YEAR: "100 y",
    1_000 * _YEAR: "1000 y",
    10_000 * _YEAR: "10000 y",
}
_ROUND_TIMES = tuple(_LABELS)

SHORTEST = _ROUND_TIMES[0]
"""A logarithm has no place for zero: anything shorter stands at the edge of the scale."""


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Places between 0 and 1 for durations in seconds, from `low` to `high`, evenly by ratio."""

    low: int
    high: int

    def place(self, seconds: float) -> float:
        """Return where a duration stands; 0 for anything below the scale, 1 for above."""
        if seconds <= self.low:
            return 0.0
        return min(1.0, math.log(seconds / self.low) / math.log(self.high / self.low))

    @property
    def ticks(self) -> tuple[int, ...]:
        """Return the round times on the scale, in seconds, both ends included."""
        return tuple(time for time in _ROUND_TIMES if self.low <= time <= self.high)


def label_of(tick: int) -> str:
    """Return the short label of a tick."""
    return _LABELS[tick]


def count_at_edge(seconds: Sequence[float]) -> int:
    """Return how many durations are too short for any logarithmic scale of ours."""
    return sum(1 for one in seconds if one < SHORTEST)


def scale_for(seconds: Sequence[float]) -> TimeScale:
    """Return the scale between the round times that enclose all durations.

    With durations at the edge it starts one round time lower, so that they stand apart from
    the shortest measured one wherever there is room. At least two round times are spanned.
    """
    measured = [one for one in seconds if one >= SHORTEST]
    first = bisect_right(_ROUND_TIMES, min(measured, default=SHORTEST)) - 1
    last = bisect_left(_ROUND_TIMES, max(measured, default=SHORTEST))
    if len(measured) < len(seconds):
        first -= 1
    first, last = max(first, 0), min(last, len(_ROUND_TIMES) - 1)
    if first >= last:
        first, last = max(first - 1, 0), min(last + 1, len(_ROUND_TIMES) - 1)
    return TimeScale(low=_ROUND_TIMES[first], high=_ROUND_TIMES[last])
