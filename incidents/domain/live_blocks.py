"""Live blocks: lines such as `{{ timeline }}` that stay in step with the incident (pure).

This module finds the blocks; what stands in their place on a page is made elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from incidents.domain.code_fence import CodeFence

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
# Four spaces or a tab make an indented code block, so only three may stand before a block.
_BLOCK = re.compile(r" {0,3}\{\{[ \t]*(?P<name>\w[\w-]*)[ \t]*\}\}[ \t]*")


class BlockName(StrEnum):
    """The live blocks there are."""

    TIMELINE = "timeline"
    DURATIONS = "durations"
    IMPACT = "impact"
    ACTIONS = "actions"


_KNOWN = frozenset(BlockName)


@dataclass(frozen=True, slots=True)
class MarkdownPiece:
    """Markdown between two live blocks, exactly as written."""

    source: str


class LiveBlock(NamedTuple):
    """A live block; `source` is its whole line with the line end."""

    name: BlockName
    source: str


class UnknownBlock(NamedTuple):
    """A line that looks like a live block of a name that does not exist; lines count from 1."""

    name: str
    line: int


Piece = MarkdownPiece | LiveBlock


def split_blocks(text: str) -> list[Piece]:
    r"""Cut Markdown at its live blocks; `join_blocks` gives back the same text.

    A block stands on a line of its own, outside code. A backslash before it (`\{{ timeline }}`)
    keeps it as text, and so does a name that does not exist (see `unknown_blocks`). There are no
    empty pieces and never two Markdown pieces side by side.
    """
    pieces: list[Piece] = []
    written: list[str] = []
    for _number, line, name in _read(text):
        if name not in _KNOWN:
            written.append(line)
            continue
        if written:
            pieces.append(MarkdownPiece("".join(written)))
            written = []
        pieces.append(LiveBlock(BlockName(name), line))
    if written:
        pieces.append(MarkdownPiece("".join(written)))
    return pieces


def join_blocks(pieces: Sequence[Piece]) -> str:
    """Return the text that `split_blocks` cut."""
    return "".join(piece.source for piece in pieces)


def blocks_used(text: str) -> list[BlockName]:
    """Return the names of the live blocks in the text, each once, in order of appearance."""
    names = (piece.name for piece in split_blocks(text) if isinstance(piece, LiveBlock))
    return list(dict.fromkeys(names))


def unknown_blocks(text: str) -> list[UnknownBlock]:
    """Return what looks like a live block but names none, for a hint to the author."""
    return [
        UnknownBlock(name, number)
        for number, _line, name in _read(text)
        if name and name not in _KNOWN
    ]


def _read(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield number, line with its end, and the block's name or "" for each line."""
    fence = CodeFence()
    for number, line in enumerate(_LINES.findall(text), start=1):
        block = None if fence.covers(line) else _BLOCK.fullmatch(line.rstrip("\r\n"))
        yield number, line, block["name"] if block else ""
