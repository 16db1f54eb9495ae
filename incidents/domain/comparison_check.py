"""Whether comparisons keep their promise on one's own incidents (pure)."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from incidents.domain.comparison import HIGHEST_PROBABILITY, Change, compare

SEED = 1947
"""Fixed, so that the same incidents give the same answer every time."""

TOLERANCE = 0.015
"""About two standard deviations of a share of 5 % over a thousand splits."""

MOST_DOUBLED_SPLITS = 200


class ComparisonCheck(NamedTuple):
    """What came of splitting the same incidents at random, where nothing has changed.

    `doubled_worsened` counts those of `doubled_splits` in which the times of one half were
    doubled and this was found; it tells how blind the comparison is with so many incidents.
    """

    n: int
    splits: int
    claimed: int
    doubled_splits: int
    doubled_worsened: int

    @property
    def share(self) -> float:
        """Return the share of splits in which a change was claimed, all of them wrongly."""
        return self.claimed / self.splits

    @property
    def is_calibrated(self) -> bool:
        """Return whether at most 5 %, and the tolerance for chance, were wrong."""
        return self.share <= HIGHEST_PROBABILITY + TOLERANCE

    def as_json(self) -> dict[str, int | float]:
        """Return the public shape."""
        return {
            "n": self.n,
            "splits": self.splits,
            "claimed": self.claimed,
            "share": round(self.share, 6),
            "highest_share": round(HIGHEST_PROBABILITY + TOLERANCE, 6),
            "doubled_splits": self.doubled_splits,
            "doubled_worsened": self.doubled_worsened,
        }


def check_comparison(seconds: Sequence[float], *, splits: int, seed: int = SEED) -> ComparisonCheck:
    """Split the same times into random halves again and again and compare the halves.

    Raises ValueError for fewer than one split.
    """
    if splits < 1:
        raise ValueError("At least one split is needed.")
    # Not for secrets: the draws have to repeat.
    random = Random(seed)  # noqa: S311 - splits of data, no secret; repeatable by its seed
    values = sorted(seconds)
    half = len(values) // 2
    doubled_splits = min(splits, MOST_DOUBLED_SPLITS)
    claimed = doubled_worsened = 0
    for number in range(splits):
        random.shuffle(values)
        one, other = values[:half], values[half:]
        claimed += compare(one, other).change is not Change.NO_CONCLUSION
        if number < doubled_splits:
            doubled = [2 * value for value in other]
            doubled_worsened += compare(one, doubled).change is Change.WORSENED
    return ComparisonCheck(len(values), splits, claimed, doubled_splits, doubled_worsened)
