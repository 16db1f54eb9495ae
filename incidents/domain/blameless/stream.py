"""A text as a row of words and signs, and what can be asked about a place in it (pure)."""

import re
from collections.abc import Collection
from itertools import accumulate

from incidents.domain.blameless.prose import BREAK
from incidents.domain.blameless.words import (
    ADVERBS,
    DETERMINERS,
    FUNCTION_WORDS,
    IRREGULAR_PARTICIPLES,
    LINKERS,
    NAMES,
    NEGATIONS,
    OURSELVES,
    PAST_FORMS,
    PEOPLE,
    SOFTWARE_BEFORE_OPERATOR,
    SOMETIMES_PEOPLE,
)

_TOKEN = re.compile(
    r"(@?[^\W_]++(?:['\u2019-][^\W_]++)*+|\ue000++"
    r"|[.!?]++(?=[\s\x1d*_\"'\u201d\u2019)\]]|$)|[,;:|()\x1d\u2014\u2013])"
)
_CURLY = "\u2019"
LONGEST_PHRASE = 15
"""How many words around a place are looked at, so that no text takes long."""


class Stream:
    """The words of a text in small letters, by index, with where each one stands.

    Signs are tokens of their own; one past the end is BREAK. `people` are further names to know.
    """

    def __init__(self, prose: str, *, people: Collection[str] = ()) -> None:
        parts = _TOKEN.split(prose)
        ends = list(accumulate(map(len, parts)))
        self._written = parts[1::2]
        self._starts, self._ends = ends[0::2], ends[1::2]
        self.words = [word.lower() for word in self._written]
        if _CURLY in prose:
            self.words = [word.replace(_CURLY, "'") for word in self.words]
        self.words.append(BREAK)
        self._written.append(BREAK)
        self._names = NAMES | {part.lower() for name in people for part in name.split()}

    def span(self, first: int, after: int) -> tuple[int, int]:
        """Return where the tokens from `first` up to `after` stand in the text."""
        return self._starts[first], self._ends[after - 1]

    def is_break(self, index: int) -> bool:
        """Return whether a sentence or a part of the text ends here."""
        if not 0 <= index < len(self.words):
            return True
        return self.words[index][0] in ".!?;|" + BREAK

    def is_word(self, index: int) -> bool:
        """Return whether a word stands here, or something that stands for one."""
        return self.words[index][0] not in ".!?,;:|()\u2014\u2013" + BREAK

    def is_adverb(self, index: int) -> bool:
        """Return whether the word only colours the one beside it."""
        word = self.words[index]
        return word in ADVERBS or (word.endswith("ly") and self.is_word(index))

    def is_participle(self, index: int) -> bool:
        """Return whether the word looks like "checked" or "known"."""
        word = self.words[index]
        return word in IRREGULAR_PARTICIPLES or (word.endswith("ed") and len(word) > 3)  # noqa: PLR2004 - "red" and "bed" are no participles

    def is_plain_noun(self, index: int) -> bool:
        """Return whether the word could be a noun that goes on with the one before it."""
        word = self.words[index]
        if not word[0].isalpha() or word in FUNCTION_WORDS or word in LINKERS or word in PAST_FORMS:
            return False
        return not (self.is_participle(index) or self.is_adverb(index) or word.endswith("ing"))

    def is_person(self, index: int) -> bool:
        """Return whether the word names a person or a group that a text could point at."""
        word = self.words[index]
        if word[0] == "@":
            return len(word) > 1
        before = self.words[index - 1] if index else BREAK
        if word in PEOPLE:
            needed = SOMETIMES_PEOPLE.get(word.removesuffix("s"))
            if needed is not None:
                return before in needed
            return not (word.startswith("operator") and before in SOFTWARE_BEFORE_OPERATOR)
        return self._is_name(index) or (self._is_capital(index) and self._is_name(index - 1))

    def _is_capital(self, index: int) -> bool:
        return index >= 0 and self._written[index][0].isupper()

    def _is_name(self, index: int) -> bool:
        return index >= 0 and self.words[index] in self._names and self._is_capital(index)

    def is_possessor(self, index: int) -> bool:
        """Return whether the word is "his" or "the engineer's", or a person right before a noun."""
        word = self.words[index]
        if word in {"his", "her"}:
            return True
        if not word.endswith("'s"):
            return False
        base = word[:-2]
        return base in PEOPLE or (base in self._names and self._is_capital(index))

    def person_from(self, index: int) -> int | None:
        """Return what follows a person named here ("a junior engineer", "Ana"), else None."""
        at = index + (self.words[index] in DETERMINERS)
        for _ in range(4):
            if self.is_person(at):
                while self.is_person(at + 1):
                    at += 1
                is_modifier = self.is_plain_noun(at + 1) and not self._is_name(at)
                return None if is_modifier else at + 1
            if not self.is_word(at) or self.words[at] in FUNCTION_WORDS:
                return None
            at += 1
        return None

    def has_person_before(self, index: int, *, or_ourselves: bool = False) -> bool:
        """Return whether a person is who does what stands here: "Ana, then", "she had simply"."""
        for at in range(index - 1, max(index - 8, -1), -1):
            if self.is_person(at):
                return True
            word = self.words[at]
            if word in OURSELVES and word != "who":
                return or_ourselves
            if not (word in LINKERS or self.is_adverb(at)):
                return False
        return False

    def clause_before(self, index: int) -> range:
        """Return the places before this one in its sentence, the nearest first, boundedly many."""
        at = index - 1
        while at > index - LONGEST_PHRASE and not self.is_break(at):
            at -= 1
        return range(index - 1, at, -1)

    def is_negated(self, index: int) -> bool:
        """Return whether one of the few words before denies what stands here."""
        return any(
            self.words[at] in NEGATIONS or self.words[at].endswith("n't")
            for at in self.clause_before(index)[:4]
        ) or self._is_set_aside(index)

    def _is_set_aside(self, index: int) -> bool:
        before = [self.words[at] for at in self.clause_before(index)[:3]]
        pairs = set(zip(before[1:], before[:-1], strict=True))
        return bool(pairs & {("rather", "than"), ("instead", "of"), ("more", "than")})

    def owner_before(self, index: int) -> bool:
        """Return whether somebody owns the noun here: "the operator's (simple) mistake"."""
        return any(self.is_possessor(at) for at in self.clause_before(index)[:2])
