"""How long incidents take when some have not ended yet (pure)."""

from collections.abc import Iterable
from itertools import groupby


def kaplan_meier_median(ended: Iterable[float], running: Iterable[float]) -> float | None:
    """Return the time by which half have ended, counting those that run as "at least so long".

    `ended` and `running` are seconds: how long it took, or how long it has been going on.
    None when fewer than half are known to end. Kaplan and Meier, "Nonparametric Estimation
    from Incomplete Observations" (1958); where both happen at one time, ends come first. With
    nothing running it is the lower median of `ended`.
    """
    # An end sorts before a still-running one of the same length.
    marked: list[tuple[float, int]] = sorted(
        [*((one, 0) for one in ended), *((one, 1) for one in running)]
    )
    at_risk = len(marked)
    surviving = 1.0
    for seconds, group in groupby(marked, key=_seconds_of):
        kinds = [kind for _, kind in group]
        ends = kinds.count(0)
        surviving *= 1 - ends / at_risk
        # A half reached by multiplying fractions may lie a hair above it.
        if ends and surviving <= 0.5 + 1e-12:
            return seconds
        at_risk -= len(kinds)
    return None


def _seconds_of(marked: tuple[float, int]) -> float:
    return marked[0]
