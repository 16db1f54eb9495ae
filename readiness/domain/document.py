"""Read a nested document piece by piece, naming the place of whatever is wrong (pure)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
LONGEST_KEY = 60
LONGEST_TEXT = 2_000
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_TRUE, _FALSE = {"true", "yes"}, {"false", "no"}


class DocumentError(ValueError):
    """A document breaks its format; `place` is a path such as categories[2].items[0].weight."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.place = place
        self.reason = reason


class Place(NamedTuple):
    """A value of a document and where it stands. Scalars may be typed or text, as in YAML."""

    value: Any
    path: str = ""

    def fault(self, reason: str) -> DocumentError:
        """Return the error to raise about this place."""
        return DocumentError(self.path, reason)

    def mapping(self, known: Iterable[str] | None = None) -> dict[str, "Place"]:
        """Return the entries of a mapping; with `known`, other keys are refused."""
        if not isinstance(self.value, Mapping):
            raise self.fault("is not a mapping")
        allowed = None if known is None else set(known)
        for key in self.value:
            if allowed is not None and key not in allowed:
                raise self.fault(f"has the unknown key “{str(key)[:LONGEST_KEY]}”")
        return {
            str(key): Place(value, f"{self.path}.{key}" if self.path else str(key))
            for key, value in self.value.items()
        }

    def parts(self) -> Iterator["Place"]:
        """Yield the parts of a list."""
        if not isinstance(self.value, list):
            raise self.fault("is not a list")
        for number, value in enumerate(self.value):
            yield Place(value, f"{self.path}[{number}]")

    def text(self, longest: int = LONGEST_TEXT) -> str:
        """Return text that says something."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fault("is no text")
        if len(self.value) > longest:
            raise self.fault(f"has more than {longest} characters")
        return self.value.strip()

    def key(self) -> str:
        """Return a key: small letters, digits and single hyphens."""
        found = self.text(LONGEST_KEY)
        if not _KEY.fullmatch(found):
            raise self.fault(f"“{found}” is no key: small letters, digits and single hyphens")
        return found

    def number(self, *, lowest: int = 0, highest: int = 1_000_000) -> Fraction:
        """Return an exact number that is not negative."""
        text = str(self.value)
        if isinstance(self.value, bool) or not _NUMBER.fullmatch(text):
            raise self.fault(f"“{text[:LONGEST_KEY]}” is no number")
        found = Fraction(text)
        if not lowest <= found <= highest:
            raise self.fault(f"is not between {lowest} and {highest}")
        return found

    def whole(self, *, lowest: int = 0, highest: int = 1_000_000) -> int:
        """Return a whole number."""
        found = self.number(lowest=lowest, highest=highest)
        if found.denominator != 1:
            raise self.fault("is not a whole number")
        return int(found)

    def flag(self) -> bool:
        """Return true or false."""
        text = str(self.value).lower()
        if text not in _TRUE | _FALSE:
            raise self.fault("is neither true nor false")
        return text in _TRUE

    def one_of(self, values: type[T]) -> T:
        """Return the member of an enum that the text names."""
        try:
            return values(self.value)  # type: ignore[call-arg]  # an enum takes a value
        except ValueError:
            known = ", ".join(str(value) for value in values)  # type: ignore[attr-defined]  # an enum is iterable
            raise self.fault(f"“{str(self.value)[:LONGEST_KEY]}” is not one of {known}") from None


def required(entries: Mapping[str, Place], name: str, around: Place) -> Place:
    """Return an entry that must be there."""
    if name not in entries or entries[name].value is None:
        raise around.fault(f"has no “{name}”")
    return entries[name]


def refuse_twice(places: Iterable[tuple[str, Place]], noun: str) -> None:
    """Raise DocumentError where the same key stands twice."""
    seen: set[str] = set()
    for key, place in places:
        if key in seen:
            raise place.fault(f"the {noun} “{key}” stands there twice")
        seen.add(key)
