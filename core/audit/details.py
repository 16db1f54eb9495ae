"""What an entry of the activity log says beside who, when and what: its data, for people (pure)."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import MAXYEAR, MINYEAR, datetime
from textwrap import shorten
from typing import Any, Final, NamedTuple

LONGEST: Final = 500
"""Characters of a value that a page shows; files have all of it."""

SHORT: Final = 40
"""Characters of a value that the line before the details shows as well."""

LONGEST_LINE: Final = 120
_SEVERITY: Final = re.compile("sev[1-5]")
NOTHING: Final = "nothing"

Written = str | datetime
"""A value in words, or an aware moment."""

NameOf = Callable[[str, int], str | None]
"""Return the name of a row by field and key; None where the field holds no keys."""


class Change(NamedTuple):
    """One thing that was something else before; `name` is empty where the verb says it all."""

    name: str
    before: Written
    after: Written


class Fact(NamedTuple):
    """One thing that the entry says beside what changed."""

    name: str
    value: Written


class Details(NamedTuple):
    """All that an entry says."""

    changes: list[Change]
    facts: list[Fact]

    @property
    def summary(self) -> str:
        """Return a line of what is short, and the names of what is not; "" where nothing is."""
        words = [_change_in_short(one) for one in self.changes]
        words += [_fact_in_short(one) for one in self.facts]
        return shorten(", ".join(words), LONGEST_LINE, placeholder=" …")


def details_of(data: Mapping[str, Any], name_of: NameOf) -> Details:
    """Return the data of an entry as what changed, field by field, and what it says besides.

    In the order of the alphabet: PostgreSQL keeps no other.
    """
    rest = dict(data)
    changes: list[Change] = []
    if "before" in rest and "after" in rest:
        before, after = rest.pop("before"), rest.pop("after")
        changes = list(_changes(before, after, name_of))
    facts = [Fact(_label(name), _written(name, rest[name], name_of)) for name in sorted(rest)]
    return Details(changes, facts)


def keys_in(data: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield each field that may hold keys, with each of them; also fields of what changed."""
    for name, value in data.items():
        if isinstance(value, dict):
            yield from keys_in(value)
        for one in value if isinstance(value, list) else [value]:
            if _is_key(one):
                yield name, one


def _changes(before: Any, after: Any, name_of: NameOf) -> Iterator[Change]:
    if not (isinstance(before, dict | None) and isinstance(after, dict | None)) or before == after:
        yield Change("", _written("before", before, name_of), _written("after", after, name_of))
        return
    was, now = before or {}, after or {}
    for name in sorted({*was, *now}):
        yield Change(
            _label(name),
            _written(name, was.get(name), name_of),
            _written(name, now.get(name), name_of),
        )


def _written(field: str, value: Any, name_of: NameOf) -> Written:
    if isinstance(value, str) and (moment := _moment(value)):
        return moment
    text = _text(value, lambda key: name_of(field, key))
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def _text(value: Any, name: Callable[[int], str | None]) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(one, name) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(value[key], lambda _: None)}" for key in sorted(value))
    if isinstance(value, str):
        return value.upper() if _SEVERITY.fullmatch(value) else value
    return (name(value) if _is_key(value) else None) or str(value)


def _moment(text: str) -> datetime | None:
    """Return the moment a text tells; None for one that may have no day in the reader's zone."""
    try:
        moment = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None:
        return None
    return moment if MINYEAR < moment.year < MAXYEAR else None


def _is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _change_in_short(change: Change) -> str:
    name = change.name.lower()
    if not (_is_short(change.before) and _is_short(change.after)):
        return name or "what changed"
    words = f"from {change.before} to {change.after}"
    return f"{name}: {words}" if name else words


def _fact_in_short(fact: Fact) -> str:
    name = fact.name.lower()
    return f"{name}: {fact.value}" if _is_short(fact.value) else name


def _is_short(value: Written) -> bool:
    return isinstance(value, str) and len(value) <= SHORT
