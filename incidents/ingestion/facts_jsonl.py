"""Facts of incidents, one JSON object a line."""

import json
from collections.abc import Iterator
from typing import Any

from core.input.unique_keys import RepeatedKey, unique_keys
from incidents.domain.lifecycle import Milestone
from incidents.ingestion.formats import FACTS
from incidents.ingestion.moment import is_zero_time, read_moment
from incidents.ingestion.record import (
    IncidentRecord,
    RecordedTime,
    Rejection,
    Unreadable,
    product_title,
    web_addresses,
)
from incidents.ingestion.record_lines import read_each

_LONGEST_LINE = 100_000
_TEXT_FIELDS = ("uuid", "url", "company", "product", "start_time", "end_time")


def read_facts(name: str, text: str) -> Iterator[IncidentRecord | Rejection]:
    """Return an incident, or why there is none, for each line that is not blank.

    An object has `uuid`, its identity; `company` and `product`, its title; `url`; `categories`, its
    labels; `start_time` and `end_time`, ISO 8601 or null. Times are taken as they are: a midnight
    that may stand for a whole day stays midnight. Without an end it still is over, its end unknown.
    """
    numbered = enumerate(text.split("\n"), start=1)
    return read_each(name, (pair for pair in numbered if pair[1].strip()), _read_line)


def is_facts_line(line: str) -> bool:
    """Return whether a line holds a JSON object."""
    try:
        _object_in(line)
    except Unreadable:
        return False
    return True


def _read_line(line: str) -> IncidentRecord:
    facts = _object_in(line)
    texts = {name: _text_in(facts, name) for name in _TEXT_FIELDS}
    if not texts["uuid"]:
        raise Unreadable("has no uuid")
    title = product_title(texts["company"], texts["product"])
    if not title:
        raise Unreadable("names neither company nor product")
    addresses = web_addresses(texts["url"])
    if texts["url"] and not addresses:
        raise Unreadable(f"url: {texts['url'][:60]!r} is no web address")
    started, resolved = _time_in(texts, "start_time"), _time_in(texts, "end_time")
    times = {Milestone.STARTED: started, Milestone.RESOLVED: resolved}
    known = (*_TEXT_FIELDS, "categories")
    return IncidentRecord(
        source=FACTS,
        source_key=texts["uuid"],
        title=title,
        labels=_labels_in(facts),
        links=tuple((address, "") for address in addresses),
        times={milestone: time for milestone, time in times.items() if time is not None},
        notes=tuple(f"{name} was ignored" for name in facts if name not in known),
    )


def _object_in(line: str) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        raise Unreadable(f"is longer than {_LONGEST_LINE:,} characters")
    try:
        found = json.loads(line, object_pairs_hook=unique_keys)
    except RecursionError as error:
        raise Unreadable("is nested too deep") from error
    except RepeatedKey as error:
        raise Unreadable(str(error)) from error
    except ValueError as error:
        raise Unreadable(f"is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise Unreadable("is not a JSON object")
    return found


def _text_in(facts: dict[str, Any], name: str) -> str:
    value = facts.get(name)
    if not isinstance(value, str | None):
        raise Unreadable(f"{name} is not text")
    return (value or "").strip()


def _labels_in(facts: dict[str, Any]) -> tuple[str, ...]:
    labels = facts.get("categories") or []
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise Unreadable("categories is not a list of texts")
    return tuple(dict.fromkeys(label.strip() for label in labels if label.strip()))


def _time_in(texts: dict[str, str], name: str) -> RecordedTime | None:
    if not texts[name] or is_zero_time(texts[name]):
        return None
    try:
        return read_moment(texts[name])
    except ValueError as error:
        raise Unreadable(f"{name}: {error}") from error
