"""Whether one group of numbers tends to be larger than another, by ranks alone (pure).

The test of Mann and Whitney, "On a Test of Whether one of Two Random Variables is
Stochastically Larger than the Other" (1947). Ranks need no assumption about the shape, so the
long tails of incidents do no harm; equal values share their middle rank.
"""

import math
from array import array
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby, pairwise

SMALLEST_GROUP = 6
"""Below so many values a group says nothing; the median has no interval there either."""

LARGEST_EXACT = 60
"""Up to so many values all splits are counted; above, the normal curve is as good."""

_SLOT = 64
"""Bits that hold the number of splits with one rank sum; 60 over 30 needs 57."""


def rank_test(earlier: Sequence[float], later: Sequence[float]) -> float:
    """Return the two-sided probability of ranks as uneven as these when nothing changed.

    Exact, ties included, up to 60 values in all: the share of all splits into groups of these
    sizes whose rank sum is at least as far from the expected one. Above, the normal
    approximation with the corrections for ties and for steps. Infinite values are allowed and
    tie. 1.0 when either side is empty or all values are equal.
    """
    ranks, is_earlier = _doubled_ranks(earlier, later)
    total, size = len(ranks), len(earlier)
    if not size or size == total or ranks[0] == ranks[-1]:
        return 1.0
    doubled_sum = sum(rank for rank, mine in zip(ranks, is_earlier, strict=True) if mine)
    off = abs(doubled_sum - size * (total + 1))
    if total > LARGEST_EXACT:
        return _by_normal_curve(ranks, size, off)
    smaller = min(size, total - size)
    counts = _splits_by_rank_sum(tuple(ranks), smaller)
    middle = smaller * (total + 1)
    uneven = sum(count for place, count in enumerate(counts) if abs(place - middle) >= off)
    return uneven / math.comb(total, smaller)


def _doubled_ranks(
    earlier: Sequence[float], later: Sequence[float]
) -> tuple[list[int], list[bool]]:
    """Return twice the middle rank of every value in ascending order, and whose it is.

    Doubled, they are whole numbers.
    """
    marked = sorted([*((one, True) for one in earlier), *((one, False) for one in later)])
    ranks: list[int] = []
    for _, group in groupby(marked, key=lambda pair: pair[0]):
        size = sum(1 for _ in group)
        ranks += [2 * len(ranks) + size + 1] * size
    return ranks, [is_earlier for _, is_earlier in marked]


@lru_cache(maxsize=64)
def _splits_by_rank_sum(ranks: tuple[int, ...], size: int) -> Sequence[int]:
    """Return in how many ways `size` of the ranks add up to each sum, from 0 on.

    One large whole number holds all sums for one size, a slot for each, so that adding a rank
    is a shift.
    """
    ways = [1, *[0] * size]
    for number, rank in enumerate(ranks, start=1):
        for taken in range(min(number, size), 0, -1):
            ways[taken] += ways[taken - 1] << (_SLOT * rank)
    slots = array("Q")
    slots.frombytes(ways[size].to_bytes((sum(ranks) + 1) * _SLOT // 8, "little"))
    return slots


def _by_normal_curve(ranks: Sequence[int], size: int, off: float) -> float:
    """Return the two-sided tail of the normal curve with the variance these ranks have."""
    total = len(ranks)
    other = total - size
    ties = sum(len(list(group)) ** 3 for _, group in groupby(ranks)) - total
    # In units of doubled ranks: four times the variance.
    variance = size * other / 3 * ((total + 1) - ties / (total * (total - 1)))
    step = math.gcd(*(higher - lower for lower, higher in pairwise(ranks)))
    return math.erfc(max(0.0, off - step / 2) / math.sqrt(2 * variance))
