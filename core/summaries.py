"""Honest summaries of a handful of numbers: None for nothing, intervals beside estimates (pure)."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

CONFIDENCE = 0.95
"""Coverage that every interval promises."""

SMALLEST_SAMPLE_WITH_INTERVAL = 6
"""With five values or fewer even the whole range covers the median in less than 95 %."""

_NORMAL_QUANTILE = 1.959963984540054
"""Quantile of the standard normal distribution at (1 + CONFIDENCE) / 2."""


class MedianRanks(NamedTuple):
    """Ranks (counted from 1) of the ordered values that enclose the median, and how surely."""

    low: int
    high: int
    coverage: float


def mean(values: Sequence[float]) -> float | None:
    """Return the arithmetic mean; None for no values."""
    return math.fsum(values) / len(values) if values else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which `share` (0 to 1) of the values lie; None for no values.

    Linear interpolation at rank share * (n - 1), counted from 0: what PostgreSQL's
    `percentile_cont` does, type 7 of Hyndman and Fan, "Sample Quantiles in Statistical
    Packages" (1996). Raises ValueError for a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"A share lies between 0 and 1, not at {share}.")
    return percentile_of_sorted(sorted(values), share) if values else None


def percentile_of_sorted(ordered: Sequence[float], share: float) -> float:
    """Return the same of at least one value in ascending order."""
    rank = share * (len(ordered) - 1)
    below = math.floor(rank)
    low, high = ordered[below], ordered[math.ceil(rank)]
    return low + (rank - below) * (high - low)


def median(values: Sequence[float]) -> float | None:
    """Return the middle value, or the mean of the two middle ones; None for no values."""
    return percentile(values, 0.5)


@lru_cache(maxsize=1024)
def median_ranks(n: int) -> MedianRanks | None:
    """Return the innermost symmetric ranks that cover the median in at least 95 % of samples.

    None below six values, where no such ranks exist. The k-th and (n + 1 - k)-th of n ordered
    values enclose the median with the probability that a binomial variable with n trials
    of one half falls into k .. n - k (Thompson, 1936; David and Nagaraja, *Order Statistics*,
    section 7.1). It holds for every continuous distribution, so nothing is assumed about the
    shape. The sum grows from the middle outwards and so has about the square root of n terms;
    a logarithm of the gamma function gives the middle term.
    """
    if n < SMALLEST_SAMPLE_WITH_INTERVAL:
        return None
    low = n // 2
    term = math.exp(
        math.lgamma(n + 1) - math.lgamma(low + 1) - math.lgamma(n - low + 1) - n * math.log(2)
    )
    coverage = term if n % 2 == 0 else 2 * term
    while coverage < CONFIDENCE:
        term *= low / (n - low + 1)
        low -= 1
        coverage += 2 * term
    return MedianRanks(low=low, high=n + 1 - low, coverage=coverage)


def median_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Return the two values that enclose the median with at least 95 %; None below six values."""
    ranks = median_ranks(len(values))
    if ranks is None:
        return None
    ordered = sorted(values)
    return ordered[ranks.low - 1], ordered[ranks.high - 1]


def wilson_interval(successes: int, trials: int) -> tuple[float, float] | None:
    """Return the 95 % score interval of a share (0 to 1); None without trials.

    Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927).
    Raises ValueError for more successes than trials, or fewer than none.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a share.")
    if trials == 0:
        return None
    share = successes / trials
    weight = _NORMAL_QUANTILE**2 / trials
    centre = share + weight / 2
    reach = math.sqrt(weight * (share * (1 - share) + weight / 4))
    # Rounding could push the ends of "none" and "all" a hair past them.
    low = 0.0 if successes == 0 else (centre - reach) / (1 + weight)
    high = 1.0 if successes == trials else (centre + reach) / (1 + weight)
    return low, high
