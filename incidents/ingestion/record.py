"""What every reader of foreign incident formats gives back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from core.input.rejection import Rejection
from core.input.web_address import is_web_address
from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.lifecycle import IncidentStatus, Milestone

__all__ = [
    "IncidentRecord",
    "RecordedTime",
    "Rejection",
    "Unreadable",
    "check_storable",
    "file_key",
    "one_line",
    "product_title",
    "web_addresses",
]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LONGEST = {"title": 300, "source_key": 200}
_ADDRESS_IN_TEXT = re.compile(r"https?://[^\s()<>\[\]]+")


class Unreadable(Exception):  # noqa: N818 - names what the file is; no bug of ours
    """A file or record cannot be read; `reason` is a phrase for people, without the path."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RecordedTime:
    """A moment as a source tells it, aware UTC.

    `earliest` and `latest` bound a moment that is not known exactly, e.g. when only the day
    is; both are None for an exact one. `note` says how it was inferred, "" when it is as written.
    """

    at: datetime
    earliest: datetime | None = None
    latest: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRecord:
    """One incident as its source tells it, before anything is looked up or stored.

    `source` is the format it came in: cstate, frontmatter, facts-jsonl or csv. `source_key` is its
    identity there and stays the same when the file is read from another folder. `services` and
    `team` are names as written, `links` pairs of address and label. `times` holds the known
    milestones only, as written even where an end precedes its start. `timeline` is in the source's
    order. `sections` are (heading, Markdown) pairs of a postmortem in the source's order, without
    what went into `summary` and `timeline`; empty for sources that write no postmortem. `notes`
    name what was ignored or taken in a way the source does not say.
    """

    source: str
    source_key: str
    title: str
    kind: IncidentKind = IncidentKind.INCIDENT
    severity: Severity = Severity.UNKNOWN
    status: IncidentStatus = IncidentStatus.RESOLVED
    summary: str = ""
    services: tuple[str, ...] = ()
    team: str = ""
    labels: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    times: Mapping[Milestone, RecordedTime] = field(default_factory=dict)
    timeline: tuple[tuple[RecordedTime, str], ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def check_storable(record: IncidentRecord) -> None:
    """Raise Unreadable when a text of the record has no place in a database.

    A title is needed; title and key have a longest length. Escapes in JSON and entities in
    Markdown can write a NUL or half a surrogate pair even where the file itself is clean.
    """
    if not record.title.strip():
        raise Unreadable("has no title")
    for name, longest in _LONGEST.items():
        if len(getattr(record, name)) > longest:
            raise Unreadable(f"its {name} is longer than {longest} characters")
    for entry in fields(record):
        for text in _texts(getattr(record, entry.name)):
            if _UNSTORABLE.search(text):
                raise Unreadable(f"its {entry.name} has a character that cannot be stored")


def web_addresses(text: str) -> tuple[str, ...]:
    """Return the http and https addresses a text is or holds, as far as they fit into a link."""
    found = (text,) if is_web_address(text) else _ADDRESS_IN_TEXT.findall(text)
    return tuple(dict.fromkeys(filter(is_web_address, found)))


def file_key(name: str) -> str:
    """Return the file's name without folders; the index page of a folder keeps the folder's."""
    path = PurePosixPath(name)
    return "/".join(path.parts[-2:]) if path.stem in {"index", "_index"} else path.name


def one_line(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(line.strip() for line in text.splitlines()).strip()


def product_title(company: str, product: str) -> str:
    """Return what to call an incident of which only company and product are known; "" if neither.

    The company is not repeated before a product that already begins with it.
    """
    if product.lower().startswith(company.lower()):
        return one_line(product)
    return one_line(f"{company}: {product}" if product else company)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
