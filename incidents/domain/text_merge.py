"""Two people changed the same text: one text with what both did (pure).

A three-way merge by lines. Where only one of them changed something, that change is taken; where
both did, or wrote directly beside each other, both variants stand between markers and a person
chooses. A line is gone only if one of them took it out and the other did not touch it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from incidents.domain.text_difference import BETWEEN, MINE, THEIRS, Change, changes


class Merge(NamedTuple):
    """The merged text; `conflicts` counts the places where it holds both variants."""

    text: str
    conflicts: int = 0

    @property
    def is_clean(self) -> bool:
        """Return whether it needs nobody to choose."""
        return self.conflicts == 0


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Return what `mine` and `theirs` made of `base`, the text both had read."""
    if mine in (theirs, base):
        return Merge(theirs)
    old = base.split("\n")
    ours, others = changes(old, mine.split("\n")), changes(old, theirs.split("\n"))
    merged: list[str] = []
    conflicts = start = 0
    for region in _regions(ours, others):
        merged += old[start : region.start]
        lines, is_clean = region.settled(old)
        merged += lines
        conflicts += not is_clean
        start = region.end
    return Merge("\n".join(merged + old[start:]), conflicts)


@dataclass(slots=True)
class _Region:
    """A stretch of the old text that somebody changed, with the changes of each in it."""

    start: int
    end: int
    ours: list[Change]
    others: list[Change]

    def settled(self, old: Sequence[str]) -> tuple[list[str], bool]:
        """Return the lines for the merged text, and whether they need no choice."""
        mine, theirs = self._after(old, self.ours), self._after(old, self.others)
        if not self.ours or mine == theirs:
            return theirs, True
        if not self.others:
            return mine, True
        return _side_by_side(mine, theirs), False

    def _after(self, old: Sequence[str], side: Sequence[Change]) -> list[str]:
        lines: list[str] = []
        start = self.start
        for change in side:
            lines += [*old[start : change.start], *change.lines]
            start = change.end
        return lines + list(old[start : self.end])


def _regions(ours: Sequence[Change], others: Sequence[Change]) -> list[_Region]:
    """Return stretches in order; changes of the two that overlap or touch share one."""
    own = {id(change) for change in ours}
    regions: list[_Region] = []
    for change in sorted([*ours, *others], key=lambda each: (each.start, each.end)):
        if not regions or change.start > regions[-1].end:
            regions.append(_Region(change.start, change.end, [], []))
        region = regions[-1]
        region.end = max(region.end, change.end)
        (region.ours if id(change) in own else region.others).append(change)
    return regions


def _side_by_side(mine: list[str], theirs: list[str]) -> list[str]:
    """Return both between markers, without the lines they begin and end with alike."""
    shorter = min(len(mine), len(theirs))
    head = 0
    while head < shorter and mine[head] == theirs[head]:
        head += 1
    tail = 0
    while tail < shorter - head and mine[-1 - tail] == theirs[-1 - tail]:
        tail += 1
    end, their_end = len(mine) - tail, len(theirs) - tail
    return [
        *mine[:head],
        *(MINE, *mine[head:end], BETWEEN, *theirs[head:their_end], THEIRS),
        *mine[end:],
    ]
