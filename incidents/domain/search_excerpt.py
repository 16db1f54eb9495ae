"""The part of a text in which searched words stand, cut into plain and found pieces."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

EXCERPT_LENGTH: Final = 240
LEAD: Final = 60
SHORTEST_STEM: Final = 3
_WORD: Final = re.compile(r"[^\W_]+")
_SPACES: Final = re.compile(r"\s+")
# Longest first. What the stemmers of the databases take off English words, as near as a mark
# on a page needs; a word missed here is found all the same, only not highlighted.
_ENDINGS: Final = (
    "ations", "ation", "ments", "ment", "ings", "ing", "edly", "ies", "ied", "ers", "ed", "er",
    "es", "ly", "s", "e", "y",
)  # fmt: skip


class Piece(NamedTuple):
    """A stretch of text; `is_found` when it is one of the words searched for."""

    text: str
    is_found: bool = False


def stem_of(word: str) -> str:
    """Return the part of a word that its forms share: restart for restarts and restarted."""
    word = word.lower()
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= SHORTEST_STEM:
            return stem[:-1] if len(stem) > SHORTEST_STEM and stem[-1] == stem[-2] else stem
    return word


def highlighted(text: str, words: Iterable[str]) -> tuple[Piece, ...]:
    """Cut a text into pieces, in order and complete, with every form of `words` found."""
    stems = {stem_of(word) for word in words}
    pieces: list[Piece] = []
    end = 0
    for match in _WORD.finditer(text):
        if stem_of(match[0]) in stems:
            if match.start() > end:
                pieces.append(Piece(text[end : match.start()]))
            pieces.append(Piece(match[0], is_found=True))
            end = match.end()
    if end < len(text):
        pieces.append(Piece(text[end:]))
    return tuple(pieces)


def excerpt(text: str, words: Iterable[str], *, length: int = EXCERPT_LENGTH) -> tuple[Piece, ...]:
    """Return about `length` characters around the first word found, else the beginning.

    White space is one blank; an ellipsis stands where text was left out.
    """
    words = tuple(words)
    plain = _SPACES.sub(" ", text).strip()
    stems = {stem_of(word) for word in words}
    first = next((m.start() for m in _WORD.finditer(plain) if stem_of(m[0]) in stems), 0)
    start = _start_of_word(plain, max(0, first - LEAD))
    end = _end_of_word(plain, start + length)
    cut = f"{'… ' if start else ''}{plain[start:end].strip()}{' …' if end < len(plain) else ''}"
    return highlighted(cut, words)


def _start_of_word(text: str, place: int) -> int:
    if place == 0:
        return 0
    gap = text.find(" ", place, place + LEAD)
    return place if gap < 0 else gap + 1


def _end_of_word(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    gap = text.rfind(" ", place - LEAD, place)
    return place if gap < 0 else gap
