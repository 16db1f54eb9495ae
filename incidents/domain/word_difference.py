"""What changed between two texts, line by line and inside the lines word by word (pure)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

MOST_COMPARISONS = 4_000_000
"""Pairs of words or lines that may be compared; beyond, a stretch counts as replaced whole."""

CONTEXT_LINES = 3
"""How many equal lines are shown around a change."""

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class PieceKind(StrEnum):
    """What happened to a piece of a line."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class DiffPiece(NamedTuple):
    """Words in a row that share their fate."""

    kind: PieceKind
    text: str


class DiffRow(NamedTuple):
    """A line of both texts, or of one; None where a text has no such line.

    Line numbers count from 1. For an unchanged line both lists of pieces are equal.
    """

    before: list[DiffPiece] | None
    after: list[DiffPiece] | None
    before_line: int | None = None
    after_line: int | None = None

    @property
    def is_changed(self) -> bool:
        """Return whether the two sides differ."""
        return self.before != self.after


class DiffGroup(NamedTuple):
    """Rows to show, or equal rows to fold away."""

    rows: list[DiffRow]
    is_folded: bool


@dataclass(frozen=True, slots=True)
class TextDifference:
    """Two texts compared, with the numbers of words that came and went."""

    rows: list[DiffRow]
    added: int = field(default=0)
    removed: int = field(default=0)

    @property
    def is_empty(self) -> bool:
        """Return whether the texts are equal."""
        return not any(row.is_changed for row in self.rows)

    @property
    def groups(self) -> list[DiffGroup]:
        """Return the rows, with long equal stretches apart to be folded away."""
        return list(_grouped(self.rows))


def difference(before: str, after: str) -> TextDifference:
    """Compare two texts; every line of both is in exactly one row, in order."""
    old, new = before.split("\n"), after.split("\n")
    rows: list[DiffRow] = []
    for tag, start, end, other_start, other_end in _opcodes(old, new):
        if tag == "equal":
            rows += [
                _same(line, start + step + 1, other_start + step + 1)
                for step, line in enumerate(old[start:end])
            ]
        else:
            rows += _replaced(old[start:end], new[other_start:other_end], start, other_start)
    return TextDifference(
        rows,
        added=sum(_words(row.after, PieceKind.ADDED) for row in rows),
        removed=sum(_words(row.before, PieceKind.REMOVED) for row in rows),
    )


def _same(line: str, number: int, other_number: int) -> DiffRow:
    pieces = [DiffPiece(PieceKind.SAME, line)] if line else []
    return DiffRow(pieces, pieces, number, other_number)


def _replaced(old: list[str], new: list[str], start: int, other_start: int) -> list[DiffRow]:
    """Compare two stretches word by word and put their lines side by side."""
    left, right = _word_pieces("\n".join(old), "\n".join(new)) if old and new else (None, None)
    befores = _lines(left) if left is not None else [_whole(one, PieceKind.REMOVED) for one in old]
    afters = _lines(right) if right is not None else [_whole(one, PieceKind.ADDED) for one in new]
    rows = []
    for step in range(max(len(befores), len(afters))):
        has_before, has_after = step < len(befores), step < len(afters)
        rows.append(
            DiffRow(
                befores[step] if has_before else None,
                afters[step] if has_after else None,
                start + step + 1 if has_before else None,
                other_start + step + 1 if has_after else None,
            )
        )
    return rows


def _word_pieces(old: str, new: str) -> tuple[list[DiffPiece], list[DiffPiece]]:
    left, right = _WORD.findall(old), _WORD.findall(new)
    befores: list[DiffPiece] = []
    afters: list[DiffPiece] = []
    for tag, start, end, other_start, other_end in _opcodes(left, right):
        if tag == "equal":
            befores.append(DiffPiece(PieceKind.SAME, "".join(left[start:end])))
            afters.append(befores[-1])
            continue
        if start < end:
            befores.append(DiffPiece(PieceKind.REMOVED, "".join(left[start:end])))
        if other_start < other_end:
            afters.append(DiffPiece(PieceKind.ADDED, "".join(right[other_start:other_end])))
    return befores, afters


def _lines(pieces: list[DiffPiece]) -> list[list[DiffPiece]]:
    """Cut pieces at their line breaks, which none of them keeps."""
    lines: list[list[DiffPiece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        if first:
            lines[-1].append(DiffPiece(piece.kind, first))
        lines += [[DiffPiece(piece.kind, other)] if other else [] for other in others]
    return lines


def _whole(line: str, kind: PieceKind) -> list[DiffPiece]:
    return [DiffPiece(kind, line)] if line else []


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return difflib's opcodes; what is equal at both ends is not compared at all."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    codes = [("equal", 0, head, 0, head)] if head else []
    codes += _middle(old[head : len(old) - tail], new[head : len(new) - tail], head)
    if tail:
        codes.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return codes


def _middle(
    old: Sequence[str], new: Sequence[str], offset: int
) -> list[tuple[str, int, int, int, int]]:
    if not old and not new:
        return []
    if len(old) * len(new) > MOST_COMPARISONS:
        return [("replace", offset, offset + len(old), offset, offset + len(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        (tag, a + offset, b + offset, c + offset, d + offset)
        for tag, a, b, c, d in matcher.get_opcodes()
    ]


def _words(pieces: list[DiffPiece] | None, kind: PieceKind) -> int:
    return sum(len(piece.text.split()) for piece in pieces or [] if piece.kind is kind)


def _grouped(rows: list[DiffRow]) -> Iterator[DiffGroup]:
    near = [False] * len(rows)
    for index, row in enumerate(rows):
        if row.is_changed:
            first = max(0, index - CONTEXT_LINES)
            last = min(len(rows), index + CONTEXT_LINES + 1)
            near[first:last] = [True] * (last - first)
    begin = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or near[index] != near[begin]:
            yield DiffGroup(rows[begin:index], is_folded=not near[begin])
            begin = index
