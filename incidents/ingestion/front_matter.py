"""Markdown with front matter: its fields by normalised name, and its body."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.input.safe_yaml import YamlValue
from incidents.domain.incident import Severity
from incidents.domain.lifecycle import Milestone
from incidents.ingestion.front_matter_block import cut_block, opens_block
from incidents.ingestion.moment import is_zero_time, read_moment
from incidents.ingestion.record import RecordedTime, Unreadable, web_addresses

UNKNOWN_WORDS = frozenset(
    {"", "?", "-", "n/a", "na", "none", "null", "tbd", "unknown", "true", "false", "yes", "no"}
)
"""What people write where a time or duration belongs and they tell none, in lower case."""

_SEVERITY_WORDS = {
    "critical": Severity.SEV1,
    "major": Severity.SEV2,
    "high": Severity.SEV2,
    "down": Severity.SEV2,
    "medium": Severity.SEV3,
    "moderate": Severity.SEV3,
    "disrupted": Severity.SEV3,
    "minor": Severity.SEV4,
    "low": Severity.SEV4,
    "notice": Severity.SEV5,
}
_SEVERITY_NUMBER = re.compile(r"(?:sev(?:erity)?|s|p)?[ -]?(?P<number>[1-5])")


@dataclass(slots=True)
class FrontMatter:
    """The fields above a Markdown body, named in snake case whatever their spelling was.

    Reading a field marks it as used, so that `notes` can tell what nobody asked for.
    """

    values: dict[str, YamlValue]
    body: str
    _used: set[str] = field(default_factory=set)
    _notes: list[str] = field(default_factory=list)

    def text(self, *names: str) -> str:
        """Return the first of these fields that holds text, "" when none does."""
        return next((text for text in map(self._text, names) if text), "")

    def texts(self, *names: str) -> tuple[str, ...]:
        """Return the texts of these fields' lists; a comma or semicolon separates in plain text."""
        found = (text for name in names for text in self._list(name))
        return tuple(dict.fromkeys(text for text in found if text))

    def links(self, *names: str) -> tuple[tuple[str, str], ...]:
        """Return (address, label) pairs from plain addresses and mappings with `url`.

        What is no web address becomes a note.
        """
        labels: dict[str, str] = {}
        for written, label in (pair for name in names for pair in self._links(name)):
            addresses = web_addresses(written)
            labels |= {address: label for address in addresses if address not in labels}
            if not addresses:
                self._notes.append(f"{written[:60]!r} is no web address")
        return tuple(labels.items())

    def time(self, *names: str) -> RecordedTime | None:
        """Return the moment of the first field that tells one; None when all are unknown.

        Raises Unreadable when a field holds text that is no moment.
        """
        for name in names:
            written = self._text(name)
            if written.lower() not in UNKNOWN_WORDS and not is_zero_time(written):
                try:
                    return read_moment(written)
                except ValueError as error:
                    raise Unreadable(f"{name}: {error}") from error
        return None

    def times(self, names: dict[Milestone, tuple[str, ...]]) -> dict[Milestone, RecordedTime]:
        """Return the known moment of each milestone from the fields that may hold it."""
        found = {milestone: self.time(*fields) for milestone, fields in names.items()}
        return {milestone: time for milestone, time in found.items() if time is not None}

    def severity(self, *names: str) -> Severity:
        """Return the severity that the first of these fields with text tells.

        A word that means none becomes a note.
        """
        written = self.text(*names)
        found = severity_of(written)
        if found is Severity.UNKNOWN and written.lower() not in UNKNOWN_WORDS:
            self._notes.append(f"severity {written[:60]!r} was taken as unknown")
        return found

    def notes(self, *expected: str) -> tuple[str, ...]:
        """Return what was not taken: bad links, and fields nobody read or counts as `expected`."""
        ignored = (name for name in self.values if name not in self._used.union(expected))
        return (*self._notes, *(f"{name} was ignored" for name in ignored))

    def _text(self, name: str) -> str:
        self._used.add(name)
        value = self.values.get(name)
        return value.strip() if isinstance(value, str) else ""

    def _list(self, name: str) -> Iterable[str]:
        self._used.add(name)
        value = self.values.get(name)
        if isinstance(value, str):
            return (part.strip() for part in re.split(r"[,;]", value))
        if isinstance(value, dict):
            self._notes.append(f"{name} is a mapping and was ignored")
        if not isinstance(value, list):
            return ()
        if any(isinstance(part, dict | list) for part in value):
            self._notes.append(f"{name} has an entry that is no text, which was ignored")
        return (part.strip() for part in value if isinstance(part, str))

    def _links(self, name: str) -> Iterable[tuple[str, str]]:
        self._used.add(name)
        value = self.values.get(name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, str) and part.strip():
                yield part.strip(), ""
            elif isinstance(part, dict) and isinstance(part.get("url"), str):
                label = part.get("title") or part.get("label")
                yield str(part["url"]).strip(), label.strip() if isinstance(label, str) else ""


def has_front_matter(text: str) -> bool:
    """Return whether the first line that is not blank opens front matter."""
    return opens_block(text)


def split_front_matter(text: str) -> FrontMatter:
    """Return the fields and the body of a text that opens with front matter.

    Raises Unreadable when it does not, and when the front matter never ends, is broken or holds
    no fields.
    """
    block = cut_block(text)
    return FrontMatter(_by_normal_name(block.fields), block.body)


def severity_of(word: str) -> Severity:
    """Return the severity that a number from 1 to 5 or a usual word means, else UNKNOWN.

    Numbers may follow sev, s or p. critical is sev1; major, high and cState's down are sev2;
    medium, moderate and disrupted sev3; minor and low sev4; notice sev5.
    """
    written = word.strip().lower()
    found = _SEVERITY_NUMBER.fullmatch(written)
    if found is not None:
        return Severity(f"sev{int(found['number'])}")
    return _SEVERITY_WORDS.get(written, Severity.UNKNOWN)


def _by_normal_name(fields: dict[str, YamlValue]) -> dict[str, YamlValue]:
    named: dict[str, YamlValue] = {}
    for name, value in fields.items():
        snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
        named.setdefault(re.sub(r"[\s-]+", "_", snake).lower(), value)
    return named
