"""What changed between two texts, line by line, with a few lines around each change (pure)."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

CONTEXT_LINES = 3


class Change(StrEnum):
    """What became of a line."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


class DifferentLine(NamedTuple):
    """A line of one or both texts."""

    change: Change
    text: str


def line_difference(old: str, new: str) -> list[list[DifferentLine]]:
    """Return the changed places in order, what was removed before what was added.

    Equal texts give an empty list; changes closer than twice CONTEXT_LINES are one place.
    """
    before, after = old.split("\n"), new.split("\n")
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        [line for opcode in group for line in _lines(opcode, before, after)]
        for group in matcher.get_grouped_opcodes(CONTEXT_LINES)
    ]


def _lines(
    opcode: tuple[str, int, int, int, int], before: list[str], after: list[str]
) -> Iterator[DifferentLine]:
    tag, start, end, other_start, other_end = opcode
    if tag == "equal":
        yield from (DifferentLine(Change.KEPT, line) for line in before[start:end])
        return
    yield from (DifferentLine(Change.REMOVED, line) for line in before[start:end])
    yield from (DifferentLine(Change.ADDED, line) for line in after[other_start:other_end])
