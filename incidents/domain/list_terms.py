"""Terms that people type into the search box of a list, such as sev:1 or is:open (pure)."""

import re
from typing import NamedTuple

from incidents.domain.incident import IncidentKind

_FILTERS = {
    "sev": "severity",
    "severity": "severity",
    "is": "status",
    "status": "status",
    "kind": "kind",
    "team": "team",
    "service": "service",
    "from": "from",
    "since": "from",
    "to": "to",
}
_TERM = re.compile(rf'(?<!\S)({"|".join(_FILTERS)}):(?:"([^"]*)"|(\S+))', re.IGNORECASE | re.ASCII)
_PIECE = re.compile(r'"([^"]*)"?|(\S+)')


class ReadTerms(NamedTuple):
    """What was typed: the `words` that are left, and the `filters` that its terms name."""

    words: str
    filters: dict[str, str]


def read_terms(text: str) -> ReadTerms:
    """Take the terms out of what was typed; of two for one filter the later one counts.

    A value is not checked here. Whatever is no term stays among the words, such as http:500.
    """
    filters: dict[str, str] = {}
    for name, quoted, plain in _TERM.findall(text):
        filters |= _filter(_FILTERS[name.lower()], quoted or plain)
    words = " ".join(_TERM.sub(" ", text).split()) if filters else text
    return ReadTerms(words, filters)


def pieces_of(text: str) -> list[str]:
    """Return the words of a text, and what stands in quotes as one piece.

    Quotes around nothing are looked for as they are.
    """
    found = (quoted or plain for quoted, plain in _PIECE.findall(text))
    pieces = [piece for piece in found if piece.strip()]
    return pieces or ([text.strip()] if text.strip() else [])


def _filter(name: str, value: str) -> dict[str, str]:
    """Return a filter as the address says it: sev:1 means severity=sev1, is:drill kind=drill."""
    if name in {"severity", "status", "kind"}:
        value = value.lower()
    if name == "severity":
        return {name: f"sev{value}" if value.isdigit() else value}
    kind = value.replace("-", "_")
    if name == "kind" or (name == "status" and kind in set(IncidentKind)):
        return {"kind": kind}
    return {name: value}
