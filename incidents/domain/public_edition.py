"""The same text for the public: people become roles, internal passages and pictures go (pure)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

INTERNAL = re.compile(
    r"<!--\s*internal\s*-->.*?(?:<!--\s*/internal\s*-->|\Z)", re.DOTALL | re.IGNORECASE
)
"""From one comment to the other; without the second one to the end, so that nothing slips out."""

SHORTEST_WORD = 3
NO_ADDRESS = "(address removed)"

_IMAGE = re.compile(r"!\[(?P<words>[^\]]*)\]\([^)]*\)")
_LOCAL_LINK = re.compile(r"\[(?P<words>[^\]]*)\]\(/[^)]*\)")
_MAIL = re.compile(r"(?:mailto:)?[\w.+\\-]+@[\w-]+(?:\.[\w-]+)+")
_BLANK = re.compile(r"\s+")


class NamedPerson(NamedTuple):
    """Somebody whose name must not be told; `role` is what stands in its place.

    Of people who took part (`is_involved`) single words of the name count as well; of all others
    only what can hardly mean anything else. An empty `role` makes them a numbered colleague.
    """

    name: str
    username: str
    email: str
    role: str = ""
    is_involved: bool = False

    @property
    def secrets(self) -> list[str]:
        """Return what tells who it is wherever it stands: whole name, user name, address."""
        whole = self.name if " " in self.name.strip() else ""
        telling = self.username if not self.username.isalpha() else ""
        return [one for one in (self.email, whole, telling) if one]


@dataclass(slots=True)
class Anonymiser:
    """Puts roles in the place of people, the same one for a person throughout all its texts."""

    people: Sequence[NamedPerson]
    _colleagues: dict[str, str] = field(default_factory=dict)

    def clean(self, text: str) -> str:
        """Return the text without internal passages, pictures, local links, names, addresses."""
        text = INTERNAL.sub("", text)
        text = _IMAGE.sub(lambda found: f"*Picture: {found['words'] or 'not shown'}*", text)
        text = _LOCAL_LINK.sub(lambda found: found["words"], text)
        plain = _plain(text)
        for person, pattern in self._patterns(plain):
            if pattern.search(text):
                text = pattern.sub(self._role_of(person), text)
        return _MAIL.sub(NO_ADDRESS, text)

    def _patterns(self, plain: str) -> list[tuple[NamedPerson, re.Pattern[str]]]:
        """Return what to look for, the longest first: "Ana Demo" before "Ana"."""
        found = [
            (word, person, ignoring_case)
            for person in self.people
            for word, ignoring_case in _words_of(person)
            if word.casefold() in plain
        ]
        found.sort(key=lambda one: -len(one[0]))
        return [(person, _pattern(word, ignoring_case=case)) for word, person, case in found]

    def _role_of(self, person: NamedPerson) -> str:
        if person.role:
            return person.role
        number = len(self._colleagues) + 1
        return self._colleagues.setdefault(person.username, f"colleague {number}")


def still_named(text: str, people: Iterable[NamedPerson]) -> list[str]:
    """Return the whole names, user names and addresses that a cleaned text still holds."""
    plain = _plain(text)
    return [word for one in people for word in one.secrets if word.casefold() in plain]


def is_unclosed(text: str) -> bool:
    """Return whether an internal passage never ends, so that all after it is left out."""
    return any("/internal" not in found[0].lower()[-20:] for found in INTERNAL.finditer(text))


def split_sections(markdown: str, headings: Sequence[str]) -> list[tuple[str, str]]:
    """Cut the text of an edition at its headings; returns (heading, Markdown) without empty ones.

    What stands before the first heading, the title, is left out.
    """
    sections: list[tuple[str, str]] = []
    for heading in headings:
        before, mark, after = markdown.partition(f"## {heading}\n\n")
        if not mark:
            continue
        if sections:
            sections[-1] = (sections[-1][0], before)
        sections.append((heading, after))
        markdown = after
    return [(heading, text) for heading, text in sections if text.strip()]


def _words_of(person: NamedPerson) -> list[tuple[str, bool]]:
    """Return what names a person, each with whether capitals do not matter."""
    words = [(word, True) for word in person.secrets]
    words.append((f"@{person.username}", True))
    if person.is_involved:
        single = [person.username, *_BLANK.split(person.name.strip())]
        words += [(word, False) for word in single if len(word) >= SHORTEST_WORD]
    elif " " not in person.name.strip() and len(person.name.strip()) >= SHORTEST_WORD:
        words.append((person.name.strip(), False))
    return words


def _pattern(word: str, *, ignoring_case: bool) -> re.Pattern[str]:
    """Return the word as it may stand in Markdown: escaped, or broken over two lines."""
    parts = [_letter(letter) for letter in _BLANK.sub(" ", word)]
    flags = re.IGNORECASE if ignoring_case else 0
    return re.compile(rf"(?<!\w)@?{''.join(parts)}(?!\w)", flags)


def _letter(letter: str) -> str:
    if letter == " ":
        return r"\s+"
    if letter.isalnum():
        return letter
    return rf"(?:\\?{re.escape(letter)}|&\#{ord(letter)};)"


def _plain(text: str) -> str:
    """Return the text as it is compared: no escapes, single blanks, no capitals."""
    unescaped = re.sub(r"\\(?=[^a-zA-Z0-9\s])", "", text)
    unescaped = re.sub(r"&#(\d{1,6});", lambda found: chr(int(found[1])), unescaped)
    return _BLANK.sub(" ", unescaped).casefold()
