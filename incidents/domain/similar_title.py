"""Which titles may tell of the same thing, by the words they share (pure)."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 3
_SAYS_NOTHING = frozenset(
    {"and", "are", "but", "can", "cannot", "does", "for", "from", "has", "have", "into", "its"}
    | {"not", "now", "off", "our", "out", "some", "that", "the", "their", "there", "this", "was"}
    | {"were", "when", "with", "all", "any", "down", "slow", "slowly", "broken", "error", "errors"}
    | {"failing", "fails", "issue", "problem", "incident"}
)


def telling_words(title: str) -> frozenset[str]:
    """Return the words that tell what a title is about, in lower case.

    Left out are short ones and those that nearly every incident has.
    """
    words = (word.lower() for word in _WORD.findall(title))
    return frozenset(word for word in words if len(word) >= _SHORTEST) - _SAYS_NOTHING


def most_similar(
    title: str, others: Iterable[tuple[int, str]], *, most: int
) -> list[tuple[int, int]]:
    """Return (number, shared words) of up to `most` titles, those that share most first.

    `others` are (number, title) pairs, the ones to prefer among equals first. A word counts that
    begins like one of the other's, so that somebody who still types is helped as well.
    """
    words = telling_words(title)
    shared = ((number, _shared(words, telling_words(other))) for number, other in others)
    found = [(number, count) for number, count in shared if count]
    return sorted(found, key=lambda one: -one[1])[:most]


def _shared(words: frozenset[str], other: frozenset[str]) -> int:
    return sum(any(known.startswith(word) for known in other) for word in words)
