"""The door to all foreign incident formats: what a file is, and the incidents it tells."""

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from core.input.rejection import Rejection
from incidents.ingestion.cstate import is_cstate, read_cstate
from incidents.ingestion.facts_jsonl import is_facts_line, read_facts
from incidents.ingestion.formats import AUTO, CSTATE, CSV, FACTS, FORMATS, FRONT_MATTER
from incidents.ingestion.front_matter import has_front_matter, split_front_matter
from incidents.ingestion.incident_csv import is_incident_csv, read_incident_csv
from incidents.ingestion.postmortem_markdown import read_postmortem
from incidents.ingestion.record import IncidentRecord, Unreadable, check_storable

MAX_DOCUMENT_CHARACTERS = 1_000_000
MAX_TABLE_CHARACTERS = 20_000_000
_LONGEST_LINE = 100_000

_DOCUMENT_READERS: dict[str, Callable[[str, str], IncidentRecord]] = {
    CSTATE: read_cstate,
    FRONT_MATTER: read_postmortem,
}
_TABLE_READERS: dict[str, Callable[[str, str], Iterable[IncidentRecord | Rejection]]] = {
    FACTS: read_facts,
    CSV: read_incident_csv,
}


def read_bytes(name: str, data: bytes, format_name: str = AUTO) -> list[IncidentRecord | Rejection]:
    """Return what `read_text` returns for a file of UTF-8, with or without a byte order mark."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not UTF-8 text: byte {error.start} does not fit") from error
    return read_text(name, text, format_name)


def read_text(name: str, text: str, format_name: str = AUTO) -> list[IncidentRecord | Rejection]:
    """Return the incidents a file tells, in its order, and a rejection for each unreadable one.

    `name` may have folders; only files of many records, facts-jsonl and csv, reject single ones.
    Raises Unreadable when the file as a whole is none of the formats, empty, or too large, and
    ValueError for a format that is not one of FORMATS or AUTO.
    """
    content = text.removeprefix("\ufeff")
    if format_name == AUTO:
        format_name = detect(name, content)
    if format_name not in FORMATS:
        raise ValueError(f"There is no format {format_name!r}.")
    if format_name in _TABLE_READERS:
        _check_content(content, MAX_TABLE_CHARACTERS)
        found = list(_TABLE_READERS[format_name](name, content))
        if not found:
            raise Unreadable("holds no incident")
        return found
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    _check_content(content, MAX_DOCUMENT_CHARACTERS)
    _check_lines(content)
    record = _DOCUMENT_READERS[format_name](name, content)
    check_storable(record)
    return [record]


def detect(name: str, text: str) -> str:
    """Return which of FORMATS a file has, by its content and only then by its name.

    Markdown of any kind is taken for a postmortem; its reader tells whether it is one. Raises
    Unreadable for a file without content, and for JSON that is not one object a line.
    """
    content = text.removeprefix("\ufeff").lstrip()
    _check_content(content, MAX_TABLE_CHARACTERS)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in {".jsonl", ".ndjson"} or is_facts_line(content.split("\n", 1)[0]):
        return FACTS
    if content[0] in "{[" and suffix == ".json":
        raise Unreadable("is JSON, but not one object a line")
    if suffix in {".csv", ".tsv"} or is_incident_csv(content):
        return CSV
    if has_front_matter(content) and is_cstate(split_front_matter(content)):
        return CSTATE
    return FRONT_MATTER


def _check_content(text: str, most: int) -> None:
    if not text.strip():
        raise Unreadable("is empty")
    if len(text) > most:
        raise Unreadable(f"is longer than {most:,} characters")
    if "\x00" in text:
        raise Unreadable(f"has a NUL byte in line {text.count(chr(10), 0, text.index(chr(0))) + 1}")


def _check_lines(text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > _LONGEST_LINE:
            raise Unreadable(f"has more than {_LONGEST_LINE:,} characters in line {number}")
