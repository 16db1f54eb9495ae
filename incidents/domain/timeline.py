"""Words of the timeline, the shorthand people type into it, and the order of its lines (pure)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

LONGEST_TEXT = 20_000


class EntryKind(StrEnum):
    """What a timeline entry tells; `status` is written by the app itself."""

    NOTE = "note"
    ACTION = "action"
    DECISION = "decision"
    FINDING = "finding"
    IMPACT = "impact"
    COMMS = "comms"
    STATUS = "status"

    @classmethod
    def for_people(cls) -> tuple["EntryKind", ...]:
        """Return the kinds a person may choose."""
        return tuple(kind for kind in cls if kind is not cls.STATUS)


class Audience(StrEnum):
    """Who was told by a line of the kind comms."""

    TEAM = "team"
    COMPANY = "company"
    OUTSIDE = "outside"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return _AUDIENCES[self]


_AUDIENCES = {
    Audience.TEAM: "The team",
    Audience.COMPANY: "The whole company",
    Audience.OUTSIDE: "People outside",
}


class TypedLine(NamedTuple):
    """A line as it was meant: `time` and `kind` are None where the text names none."""

    text: str
    time: str | None = None
    kind: EntryKind | None = None


_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[ap]m)?"
_ZONE = r"(?:Z|\s?(?:utc|gmt)(?:[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?\d\d)?"
_SPAN = r"(?:\d{1,4}[dhms])+"
_TIME = re.compile(
    rf"\s*((?:(?:yesterday|today)\s+|\d{{4}}-\d\d-\d\d[T ]\s*)?{_CLOCK}{_ZONE}"
    rf"|(?:-|T\+){_SPAN}|{_SPAN}\s+ago)\s+(?=\S)",
    re.IGNORECASE | re.ASCII,
)
_KIND = re.compile(rf"\s*!({'|'.join(EntryKind.for_people())})\s+(?=\S)", re.IGNORECASE | re.ASCII)


def read_line(text: str) -> TypedLine:
    """Split "10:42 !action restarted it" into its time, its kind and what happened.

    Time and kind may stand in either order, each at most once, before the words. A line that is
    nothing but shorthand, or begins in any other way, is text from its first character on.
    """
    time: str | None = None
    kind: EntryKind | None = None
    while True:
        if time is None and (found := _TIME.match(text)):
            time = found[1]
        elif kind is None and (found := _KIND.match(text)):
            kind = EntryKind(found[1].lower())
        else:
            return TypedLine(text, time, kind)
        text = text[found.end() :]


def moment_between(earlier: datetime, later: datetime) -> datetime:
    """Return a round moment strictly between two: a whole minute, else a whole second.

    Where not even a second fits in between, it is `earlier` itself.
    """
    middle = earlier + (later - earlier) / 2
    rounded = (
        middle.replace(second=0, microsecond=0),
        later.replace(second=0, microsecond=0),
        middle.replace(microsecond=0),
        later.replace(microsecond=0),
    )
    return next((moment for moment in rounded if earlier < moment < later), earlier)


def first_versions(corrects: Mapping[int, int | None]) -> dict[int, int]:
    """Return for each entry the one that its chain of corrections began with.

    `corrects` maps each entry to the one it corrects, None for a first version; a correction is
    always written after what it corrects, so its number is the higher one.
    """
    first: dict[int, int] = {}
    for number in sorted(corrects):
        corrected = corrects[number]
        first[number] = number if corrected is None else first[corrected]
    return first


def sort_key(at: datetime, number: int) -> str:
    """Return text that sorts like the timeline: by moment, then as lines were first noted.

    `number` is the first version's, so that a corrected word never moves a line. Text, because
    browsers place new lines by it too.
    """
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat('T', 'microseconds')}/{number:012}"
