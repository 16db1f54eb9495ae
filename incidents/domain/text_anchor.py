"""Where a quoted piece of text stands after people went on writing around it (pure).

All texts here are squeezed (`html_text.squeezed`): without blanks, so that line breaks and
formatting do not matter.
"""

from collections.abc import Iterator
from typing import NamedTuple

CONTEXT = 40
"""How many characters before and after a quote are kept to tell it from its likes."""

SHORTEST_CONTEXT = 8
"""Fewer characters say too little to find the place of a quote that is gone."""

ROOM = 200
"""How much longer than the quote the new words between both contexts may be."""


class Anchor(NamedTuple):
    """A quote, what stood before and after it, and where it began then."""

    quote: str
    before: str
    after: str
    position: int


class Place(NamedTuple):
    """Where an anchor is now; `is_changed` when other words stand in the place of its quote."""

    start: int
    end: int
    is_changed: bool


def anchor_for(text: str, quote: str, *, before: str = "") -> Anchor | None:
    """Return the anchor of `quote` in `text`, None when it is empty or does not stand there.

    `before` tells which of several equal quotes is meant: the one preceded by most of it.
    """
    if not quote:
        return None
    meant = Anchor(quote, before, "", 0)
    start = _best_start(text, meant)
    if start is None:
        return None
    end = start + len(quote)
    return Anchor(quote, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start)


def find_anchor(text: str, anchor: Anchor) -> Place | None:
    """Return where the quote stands now, or the place it was taken from; None when both are gone.

    Of several equal quotes the one with the most of its old surroundings is taken, then the one
    nearest to the old position.
    """
    start = _best_start(text, anchor)
    if start is not None:
        return Place(start, start + len(anchor.quote), is_changed=False)
    return _between_contexts(text, anchor)


def _best_start(text: str, anchor: Anchor) -> int | None:
    def fitness(start: int) -> tuple[int, int]:
        end = start + len(anchor.quote)
        around = _common_end(text[max(0, start - CONTEXT) : start], anchor.before) + _common_start(
            text[end : end + CONTEXT], anchor.after
        )
        return around, -abs(start - anchor.position)

    return max(_occurrences(text, anchor.quote), key=fitness, default=None)


def _between_contexts(text: str, anchor: Anchor) -> Place | None:
    if len(anchor.before) < SHORTEST_CONTEXT or len(anchor.after) < SHORTEST_CONTEXT:
        return None
    longest = len(anchor.quote) + ROOM
    for found in _occurrences(text, anchor.before):
        start = found + len(anchor.before)
        end = text.find(anchor.after, start, start + longest + len(anchor.after))
        if end > start:
            return Place(start, end, is_changed=True)
    return None


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _common_start(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _common_end(one: str, other: str) -> int:
    return _common_start(one[-len(other) :][::-1] if other else "", other[::-1])
