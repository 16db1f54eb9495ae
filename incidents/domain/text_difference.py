"""What differs between two texts, line by line, and both side by side in one text (pure).

Lines that occur once in both texts hold the comparison together (as in a patience difference);
between them difflib looks. That keeps the time bounded for any text: where looking closer would
take too long, a stretch counts as changed as a whole.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

MINE = "<<<<<<< your text"
BETWEEN = "======="
THEIRS = ">>>>>>> the saved text"

MOST_COMPARISONS = 20_000_000
"""Steps difflib may take at worst for two texts; about a second."""
DEEPEST = 20

Pair = tuple[int, int]


class Change(NamedTuple):
    """Lines `start` to `end` (exclusive) of the old text became `lines`; either may be empty."""

    start: int
    end: int
    lines: tuple[str, ...]


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Return what turns `old` into `new`, in order; between two changes lies an equal line."""
    found = []
    start, new_start = 0, 0
    for at, new_at in [*_Comparison(old, new).pairs(), (len(old), len(new))]:
        if at > start or new_at > new_start:
            found.append(Change(start, at, tuple(new[new_start:new_at])))
        start, new_start = at + 1, new_at + 1
    return found


def combine(mine: str, theirs: str) -> str:
    """Return one text with the lines both have, and both variants between markers elsewhere.

    Every line of both texts is in it; equal texts come back as they are.
    """
    ours = mine.split("\n")
    combined: list[str] = []
    start = 0
    for change in changes(ours, theirs.split("\n")):
        combined += ours[start : change.start]
        combined += [MINE, *ours[change.start : change.end], BETWEEN, *change.lines, THEIRS]
        start = change.end
    return "\n".join(combined + ours[start:])


class _Comparison:
    """Finds equal lines of two texts, as pairs of places that grow on both sides."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old, self.new = old, new
        self.room = MOST_COMPARISONS

    def pairs(self) -> Iterator[Pair]:
        return self._within(0, len(self.old), 0, len(self.new), DEEPEST)

    def _within(
        self, low: int, high: int, new_low: int, new_high: int, depth: int
    ) -> Iterator[Pair]:
        while low < high and new_low < new_high and self.old[low] == self.new[new_low]:
            yield low, new_low
            low, new_low = low + 1, new_low + 1
        tail = 0
        room = min(high - low, new_high - new_low)
        while tail < room and self.old[high - 1 - tail] == self.new[new_high - 1 - tail]:
            tail += 1
        if tail < room:
            yield from self._between(low, high - tail, new_low, new_high - tail, depth)
        yield from zip(range(high - tail, high), range(new_high - tail, new_high), strict=True)

    def _between(
        self, low: int, high: int, new_low: int, new_high: int, depth: int
    ) -> Iterator[Pair]:
        anchors = self._anchors(low, high, new_low, new_high) if depth else []
        if not anchors:
            yield from self._by_difflib(low, high, new_low, new_high)
            return
        for at, new_at in anchors:
            yield from self._within(low, at, new_low, new_at, depth - 1)
            yield at, new_at
            low, new_low = at + 1, new_at + 1
        yield from self._within(low, high, new_low, new_high, depth - 1)

    def _anchors(self, low: int, high: int, new_low: int, new_high: int) -> list[Pair]:
        counts = Counter(self.old[low:high])
        new_counts = Counter(self.new[new_low:new_high])
        places = {self.new[at]: at for at in range(new_low, new_high)}
        once = [
            (at, places[self.old[at]])
            for at in range(low, high)
            if counts[self.old[at]] == 1 == new_counts[self.old[at]]
        ]
        return _longest_rise(once)

    def _by_difflib(self, low: int, high: int, new_low: int, new_high: int) -> Iterator[Pair]:
        length, new_length = high - low, new_high - new_low
        worst = length * new_length * min(length, new_length)
        if worst > self.room:
            return
        self.room -= worst
        old, new = self.old[low:high], self.new[new_low:new_high]
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            for step in range(block.size):
                yield low + block.a + step, new_low + block.b + step


def _longest_rise(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the longest run of the pairs, sorted by their first, whose seconds grow."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [number]
    rise: list[Pair] = []
    number = last[-1] if last else -1
    while number >= 0:
        rise.append(pairs[number])
        number = before[number]
    return rise[::-1]
