"""What somebody typed into the search box, read into words to find and words to leave out."""

import re
import unicodedata
from typing import Final, NamedTuple

MOST_WORDS: Final = 16
LONGEST_WORD: Final = 100
LONGEST_QUERY: Final = 400
LONGEST_NUMBER: Final = 18  # digits that every bigint column holds
REFERENCE: Final = re.compile(r"(INC|PM|ACT)[- ]?([0-9]{1,18})", re.IGNORECASE | re.ASCII)
SLUG: Final = re.compile(r"[a-z0-9_-]{1,150}")
_PIECE: Final = re.compile(r'(-?)"([^"]*)("|$)|(\S+)')

Phrase = tuple[str, ...]
"""Words that follow each other; a single word is a phrase of one."""


class SearchQuery(NamedTuple):
    """All of `wanted` have to be there and none of `unwanted`; words are lower case.

    `is_cut` says that words after the first MOST_WORDS were left alone.
    """

    text: str
    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    is_cut: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Return each word to find, once, in the order typed."""
        return tuple(dict.fromkeys(word for phrase in self.wanted for word in phrase))

    @property
    def reference(self) -> tuple[str, int] | None:
        """Return ("INC", 12) for "inc-12" alone, None for anything else."""
        found = REFERENCE.fullmatch(self.text.strip().removeprefix("#"))
        return (found[1].upper(), int(found[2])) if found else None

    @property
    def slug(self) -> str | None:
        """Return the text when it could be the short name of a service or team."""
        text = self.text.strip().lower()
        return text if SLUG.fullmatch(text) and text.strip("-_") else None


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text as both databases see them: letters and digits, lower case."""
    spaced = "".join(char if _is_part_of_word(char) else " " for char in text)
    return tuple(word[:LONGEST_WORD] for word in spaced.lower().split())


def read_query(text: str) -> SearchQuery:
    """Read words, "exact phrases", and -words to leave out; whatever is typed means something.

    A quote that is never closed ends with the text. Signs count as gaps between words, so that
    `checkout-api` is read as the phrase it is in a sentence.
    """
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    room = MOST_WORDS
    for piece in _PIECE.finditer(text[:LONGEST_QUERY]):
        leaves_out = bool(piece[1]) or bool(piece[4] and piece[4].startswith("-"))
        phrase = words_of(piece[2] or piece[4] or "")
        kept = phrase[:room]
        room -= len(kept)
        if kept:
            (unwanted if leaves_out else wanted).append(kept)
        if kept != phrase:
            return SearchQuery(text, _once(wanted), _once(unwanted), is_cut=True)
    is_cut = len(text) > LONGEST_QUERY
    return SearchQuery(text, _once(wanted), _once(unwanted), is_cut=is_cut)


def _once(phrases: list[Phrase]) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(phrases))


def _is_part_of_word(char: str) -> bool:
    # Marks belong to the letter before them, as in words of many Indian languages.
    return char.isalnum() or unicodedata.category(char)[0] == "M"
