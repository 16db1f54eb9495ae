"""Which past incidents resemble one, and why: service, factor, and words that few share (pure).

A word counts by how rare it is among the texts compared: ln(n / number of texts with it), as in
TF-IDF without the term frequency, since a title names a thing once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple

WEIGHT_OF_SERVICE = 2.0
WEIGHT_OF_FACTOR = 3.0
LEAST_SCORE = 2.0
"""A shared service is just enough; words alone need one that is rare or several."""
MOST_WORDS_NAMED = 5
LARGEST_SHARE = 0.2
"""A word that stands in more than this share of the texts, and in more than three, says nothing."""

_WORD = re.compile(r"[^\W\d_]{3,40}")
_EMPTY_WORDS = """
the and for with from that this was were are has had have not but into over after before during
when while all some our out its their than then there they one two three incident outage issue
problem slow down service services users customers
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


class Described(NamedTuple):
    """What is compared of an incident; `key` names it, later ones have larger keys."""

    key: int
    text: str
    services: frozenset[str] = frozenset()
    factors: frozenset[str] = frozenset()


class Resemblance(NamedTuple):
    """How much an incident resembles another, and in what; each list is in a fixed order."""

    key: int
    score: float
    services: tuple[str, ...]
    factors: tuple[str, ...]
    words: tuple[str, ...]


def words_of(text: str) -> frozenset[str]:
    """Return the words that can tell texts apart, in small letters."""
    return frozenset(_WORD.findall(text.lower())) - _EMPTY


def resemblances(one: Described, others: Sequence[Described], *, most: int) -> list[Resemblance]:
    """Return the `most` incidents that resemble `one` most, the nearest first, then the latest.

    The same input gives the same answer in whatever order the others come.
    """
    own = words_of(one.text)
    spoken = {other.key: words_of(other.text) for other in others}
    rarity = _rarity(own, spoken.values(), texts=len(others) + 1)
    found = [_resemblance(one, other, spoken[other.key] & own, rarity) for other in others]
    near = [each for each in found if each.score >= LEAST_SCORE]
    return sorted(near, key=lambda each: (-each.score, -each.key))[:most]


def _rarity(
    own: frozenset[str], spoken: Iterable[frozenset[str]], *, texts: int
) -> dict[str, float]:
    """Return how much each word of the incident says; common ones are left out."""
    counts = Counter(word for words in spoken for word in words & own)
    largest = max(3, texts * LARGEST_SHARE)
    return {
        word: log(texts / (count + 1)) for word, count in counts.items() if count + 1 <= largest
    }


def _resemblance(
    one: Described, other: Described, shared: frozenset[str], rarity: Mapping[str, float]
) -> Resemblance:
    services = tuple(sorted(one.services & other.services))
    factors = tuple(sorted(one.factors & other.factors))
    words = sorted(shared & rarity.keys(), key=lambda word: (-rarity[word], word))
    score = (
        WEIGHT_OF_SERVICE * bool(services)
        + WEIGHT_OF_FACTOR * len(factors)
        + sum(rarity[word] for word in words)
    )
    return Resemblance(
        other.key, round(score, 6), services, factors, tuple(words[:MOST_WORDS_NAMED])
    )
