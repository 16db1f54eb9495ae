"""Whether one incident was unusual: limits from the ordinary ups and downs (pure).

An XmR chart of log10 durations after Shewhart; Wheeler, "Understanding Variation" (1993): centre
line at the mean of the baseline, limits 2.66 mean moving ranges away (3 divided by the constant
1.128 that turns a mean range of two into a standard deviation).
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

RANGES_TO_LIMIT = 2.66
SMALLEST_BASELINE = 8
LARGEST_BASELINE = 30
"""The baseline is the first so many values, so that later ones cannot move it."""

RUN = 8
"""So many values in a row on one side of the centre are a signal."""

_SHORTEST = 1.0
"""Seconds: a logarithm has no zero, so anything shorter counts as this."""


class Signal(StrEnum):
    """Why a value is no ordinary one."""

    BEYOND = "beyond the limit"
    RUN = "eight on one side"


class ControlLimits(NamedTuple):
    """Centre and limits in seconds, from the first `baseline` values."""

    baseline: int
    centre: float
    low: float
    high: float


def control_limits(seconds: Sequence[float]) -> ControlLimits | None:
    """Return the limits of durations in the order in which they began.

    None with fewer than eight, which show no ordinary ups and downs yet.
    """
    if len(seconds) < SMALLEST_BASELINE:
        return None
    logs = [_log(one) for one in seconds[:LARGEST_BASELINE]]
    centre = fmean(logs)
    reach = RANGES_TO_LIMIT * fmean(abs(later - one) for one, later in pairwise(logs))
    return ControlLimits(len(logs), 10**centre, 10 ** (centre - reach), 10 ** (centre + reach))


def signals(seconds: Sequence[float], limits: ControlLimits) -> dict[int, Signal]:
    """Return which values, by position, are no ordinary ones.

    Beyond a limit, or the eighth and later of a run on one side of the centre.
    """
    found: dict[int, Signal] = {}
    run, side = 0, 0
    for position, one in enumerate(seconds):
        value = max(one, _SHORTEST)
        here = (value > limits.centre) - (value < limits.centre)
        run = run + 1 if here == side and here else int(here != 0)
        side = here
        if value > limits.high or value < limits.low:
            found[position] = Signal.BEYOND
        elif run >= RUN:
            found[position] = Signal.RUN
    return found


def _log(seconds: float) -> float:
    return math.log10(max(seconds, _SHORTEST))
