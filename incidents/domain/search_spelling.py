"""What a word that nobody wrote may have been meant to be."""

from collections.abc import Iterable
from typing import Final

SHORTEST: Final = 3
MOST: Final = 3


def typing_distance(one: str, other: str, *, most: int) -> int:
    """Return how many letters were added, lost, changed or swapped; `most` + 1 for more.

    The restricted edit distance of Damerau (Comm. ACM 7(3), 1964), by rows.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, another in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def suggestions(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known words nearest to `word`, nearest first, ties by alphabet.

    Short words may differ by one letter, from six letters on by two. A word that is known is
    spelled well: it has no suggestions.
    """
    if len(word) < SHORTEST:
        return ()
    most = 1 if len(word) < 6 else 2  # noqa: PLR2004 - said above
    near: list[tuple[int, str]] = []
    for candidate in set(known):
        distance = typing_distance(word, candidate, most=most)
        if distance == 0:
            return ()
        if distance <= most:
            near.append((distance, candidate))
    return tuple(candidate for _, candidate in sorted(near)[:MOST])
