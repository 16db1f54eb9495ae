"""Comments such as `<!-- blameless-ok: quoted from the mail -->` that let a wording stay (pure)."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from incidents.domain.blameless.prose import Comment

_SUPPRESSION = re.compile(r"\s*+blameless-ok\b\s*+:?(?P<reason>.*)", re.IGNORECASE | re.DOTALL)

LONGEST_REACH = 5
"""How many lines below itself a comment looks for the words it speaks of."""


class Suppressions(NamedTuple):
    """The lines whose wording stays, and the comments that do not say why."""

    lines: frozenset[int]
    without_reason: tuple[Comment, ...]

    def cover(self, line: int) -> bool:
        """Return whether somebody gave a reason for the wording of this line."""
        return line in self.lines


def suppressions_in(text: str, comments: Sequence[Comment], starts: Sequence[int]) -> Suppressions:
    """Find the comments that suppress, each for its line; alone there, for the next with words.

    `starts` holds where each line of the text begins. Without a reason nothing is suppressed.
    """
    lines: set[int] = set()
    without_reason: list[Comment] = []
    for comment in comments:
        found = _SUPPRESSION.fullmatch(comment.words)
        if found is None:
            continue
        if not found["reason"].strip():
            without_reason.append(comment)
            continue
        lines |= _lines_of(text, comment, starts)
    return Suppressions(frozenset(lines), tuple(without_reason))


def _lines_of(text: str, comment: Comment, starts: Sequence[int]) -> set[int]:
    first, last = bisect_right(starts, comment.start), bisect_right(starts, comment.end - 1)
    covered = set(range(first, last + 1))
    before = text[starts[first - 1] : comment.start]
    if before.strip() or _line(text, last, starts).rpartition("-->")[2].strip():
        return covered
    for number in range(last + 1, min(last + 1 + LONGEST_REACH, len(starts) + 1)):
        words = _line(text, number, starts).strip()
        if words and not words.startswith("<!--"):
            return covered | {number}
    return covered


def _line(text: str, number: int, starts: Sequence[int]) -> str:
    end = starts[number] if number < len(starts) else len(text)
    return text[starts[number - 1] : end]
