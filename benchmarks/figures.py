"""From measured times to ratios and verdicts (pure)."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

RESAMPLES = 1_000
SEED = 20_260_302
WIDEST_SPREAD = 4.0
"""A limit whose slowest tenth takes this many times its fastest tenth was disturbed."""


class Verdict(StrEnum):
    """What a row says; a bar is missed only when the whole interval lies above it."""

    MET = "met"
    MISSED = "missed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Sample:
    """Wall and CPU seconds of one thing, round by round."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    @property
    def spread(self) -> float:
        """Return how many times the fastest tenth the slowest tenth took."""
        ordered = sorted(self.wall)
        tenth = max(1, len(ordered) // 10)
        return median(ordered[-tenth:]) / median(ordered[:tenth])


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of medians with its 95 % interval."""

    value: float
    low: float
    high: float


def ratio_of(product: Sequence[float], limit: Sequence[float]) -> Ratio:
    """Return median(product) / median(limit) with a bootstrap interval over rounds.

    Rounds are resampled in pairs, because both of a round met the same moment of the machine.
    """
    pairs = list(zip(product, limit, strict=True))
    chance = random.Random(SEED)
    drawn = sorted(
        median(one for one, _ in resample) / median(other for _, other in resample)
        for resample in (chance.choices(pairs, k=len(pairs)) for _ in range(RESAMPLES))
    )
    edge = RESAMPLES // 40
    return Ratio(median(product) / median(limit), drawn[edge], drawn[-edge - 1])


def judge(
    ratio: Ratio, *, bar: float, limit: Sample, statements: int | None, most: int | None
) -> Verdict:
    """Return whether the bar and the number of SQL statements hold."""
    if limit.spread > WIDEST_SPREAD:
        return Verdict.VOID
    if ratio.low > bar or (most is not None and statements is not None and statements > most):
        return Verdict.MISSED
    return Verdict.MET
