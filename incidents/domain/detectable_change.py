"""How large a change must be for so many incidents to show it (pure).

Formula: with a standard deviation s of the logarithms and n and m incidents, a ratio of
exp((z(0.975) + z(0.80)) s sqrt(1/n + 1/m)) is seen in 80 % of cases at 5 % false claims; the
usual sample size formula for two means (Lehr 1992; Armitage and Berry), applied to log
durations. The rank test used for claims needs about 5 % more incidents than it when the
logarithms are normal (asymptotic efficiency 3/pi).
"""

import math
from collections.abc import Sequence

_REACH = 1.959963984540054 + 0.8416212335729143
"""Quantiles of the standard normal distribution: 5 % two-sided plus 80 % power."""

_SHORTEST = 1.0
"""Seconds: a logarithm has no zero, so anything shorter counts as this."""


def log_deviation(groups: Sequence[Sequence[float]]) -> float | None:
    """Return the standard deviation of log durations pooled over groups; None for too few."""
    squares, freedom = 0.0, 0
    for seconds in groups:
        logs = [math.log(max(one, _SHORTEST)) for one in seconds]
        if not logs:
            continue
        centre = math.fsum(logs) / len(logs)
        squares += math.fsum((one - centre) ** 2 for one in logs)
        freedom += len(logs) - 1
    return math.sqrt(squares / freedom) if freedom > 0 else None


def detectable_ratio(deviation: float, earlier: int, later: int) -> float:
    """Return the smallest factor (above 1) between medians that so many incidents show.

    Raises ValueError for a side without incidents.
    """
    if earlier < 1 or later < 1:
        raise ValueError("Both sides need at least one incident.")
    return math.exp(_REACH * deviation * math.sqrt(1 / earlier + 1 / later))


def incidents_needed(deviation: float, reduction: float) -> int:
    """Return how many incidents each period needs to show a reduction (0 to 1, both excluded)."""
    if not 0 < reduction < 1:
        raise ValueError(f"A reduction lies between 0 and 1, not at {reduction}.")
    return math.ceil(2 * (_REACH * deviation / math.log(1 - reduction)) ** 2)
