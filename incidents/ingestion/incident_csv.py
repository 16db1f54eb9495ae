"""Incidents in a table of comma-separated values, one row each."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from functools import partial

from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.ingestion.formats import CSV
from incidents.ingestion.front_matter import severity_of
from incidents.ingestion.moment import is_zero_time, read_moment
from incidents.ingestion.record import (
    IncidentRecord,
    RecordedTime,
    Rejection,
    Unreadable,
    one_line,
    web_addresses,
)
from incidents.ingestion.record_lines import read_each

COLUMNS = (
    "key", "title", "kind", "severity", "status", "services", "team", "started_at", "detected_at",
    "acknowledged_at", "mitigated_at", "resolved_at", "summary", "url", "labels",
)  # fmt: skip
"""The header: any of these in any order, `title` at least; `reference` also means `key`."""

_reader = partial(csv.reader, skipinitialspace=True, strict=True)
_ENOUGH_COLUMNS = 2
_SEPARATOR_LINE = re.compile(r"\s*sep=[,;\t]?[ ]*[\r\n]+", re.IGNORECASE)
"""Spreadsheets write it above the header, to tell each other what separates cells."""
_OVER = {IncidentStatus.RESOLVED, IncidentStatus.CLOSED}
_STATUS_AFTER = {
    Milestone.RESOLVED: IncidentStatus.RESOLVED,
    Milestone.MITIGATED: IncidentStatus.MITIGATED,
    Milestone.ACKNOWLEDGED: IncidentStatus.ACKNOWLEDGED,
}


def is_incident_csv(text: str) -> bool:
    """Return whether the first line is a header with a title and another column of ours."""
    columns = _columns_in(text)[0]
    return "title" in columns and len(set(columns) & set(COLUMNS)) >= _ENOUGH_COLUMNS


def read_incident_csv(name: str, text: str) -> Iterator[IncidentRecord | Rejection]:
    """Return an incident, or why there is none, for each row that is not empty.

    Comma, semicolon or tab separates cells; a semicolon separates `services` and `labels`; times
    are ISO 8601, UTC without an offset, and a cell with the date alone means that whole day. An
    empty cell says nothing. Without `status` the last known time tells it. Without `key` title and
    start are the identity. A column without a name may hold nothing. Raises Unreadable for a header
    that is not ours.
    """
    columns, delimiter = _columns_in(text)
    _check_header(columns)
    return read_each(name, _rows(text, delimiter), partial(_read_row, columns))


def _columns_in(text: str) -> tuple[list[str], str]:
    """Return the first line's cells as column names, and the separator that gives most of ours."""
    told = _SEPARATOR_LINE.match(text)
    line = re.split(r"[\r\n]", text[told.end() if told else 0 :].lstrip(), maxsplit=1)[0]
    splits = [(_names_in(line, delimiter), delimiter) for delimiter in ",;\t"]
    return max(splits, key=lambda split: len(set(split[0]) & set(COLUMNS)))


def _names_in(line: str, delimiter: str) -> list[str]:
    try:
        cells = next(_reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
    names = (re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells)
    return ["key" if name == "reference" else name for name in names]


def _check_header(columns: list[str]) -> None:
    for column in filter(None, columns):
        if column not in COLUMNS:
            known = ", ".join(COLUMNS)
            raise Unreadable(f"has a column {column[:60]!r}, which is none of {known}")
        if columns.count(column) > 1:
            raise Unreadable(f"has the column {column} twice")
    if "title" not in columns:
        raise Unreadable("has no column title in its first line")


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each row below the header with its line, and a reason where the text breaks off.

    Nobody knows where rows begin after a broken quote, so that nothing below it is read.
    """
    reader = _reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header_seen = False
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, f"is no row of a table: {error}; nothing below was read"
            return
        if any(cell.strip() for cell in cells):
            if not header_seen and cells[0].strip().lower() == "sep=":
                continue
            if header_seen:
                yield line, cells
            header_seen = True


def _read_row(columns: list[str], cells: list[str] | str) -> IncidentRecord:
    if isinstance(cells, str):
        raise Unreadable(cells)
    if len(cells) != len(columns):
        raise Unreadable(f"has {len(cells)} cells where the header has {len(columns)}")
    for number, (column, cell) in enumerate(zip(columns, cells, strict=True), start=1):
        # Spreadsheets leave empty columns behind; what stands in one must not be lost.
        if not column and cell.strip():
            raise Unreadable(f"column {number} has no name and holds {cell.strip()[:60]!r}")
    row = dict.fromkeys(COLUMNS, "") | {
        column: cell.strip() for column, cell in zip(columns, cells, strict=True)
    }
    if not row["title"]:
        raise Unreadable("title: is empty")
    if row["url"] and web_addresses(row["url"]) != (row["url"],):
        raise Unreadable(f"url: {row['url'][:60]!r} is no web address")
    times = _times(row)
    return IncidentRecord(
        source=CSV,
        source_key=row["key"] or _digest(row),
        title=one_line(row["title"]),
        kind=_kind(row["kind"]),
        severity=_severity(row["severity"]),
        status=_status(row["status"], times),
        summary=row["summary"],
        services=_parts(row["services"]),
        team=row["team"],
        labels=_parts(row["labels"]),
        links=((row["url"], ""),) if row["url"] else (),
        times=times,
    )


def _digest(row: dict[str, str]) -> str:
    identity = f"{row['title']}\n{row['started_at']}"
    return hashlib.sha256(identity.encode(errors="replace")).hexdigest()


def _times(row: dict[str, str]) -> dict[Milestone, RecordedTime]:
    times = {}
    for milestone in Milestone:
        if row[milestone] and not is_zero_time(row[milestone]):
            try:
                times[milestone] = read_moment(row[milestone])
            except ValueError as error:
                raise Unreadable(f"{milestone}: {error}") from error
    return times


def _kind(written: str) -> IncidentKind:
    try:
        return IncidentKind(re.sub(r"[\s-]+", "_", written.lower()) or IncidentKind.INCIDENT)
    except ValueError:
        raise Unreadable(f"kind: {written[:60]!r} is none of {', '.join(IncidentKind)}") from None


def _severity(written: str) -> Severity:
    severity = severity_of(written)
    if severity is Severity.UNKNOWN and written.lower() not in {"", Severity.UNKNOWN}:
        raise Unreadable(f"severity: {written[:60]!r} is none of {', '.join(Severity)}")
    return severity


def _status(written: str, times: dict[Milestone, RecordedTime]) -> IncidentStatus:
    """Return the status the cell names, else the one of the last known time."""
    if not written:
        steps = (status for milestone, status in _STATUS_AFTER.items() if milestone in times)
        return next(steps, IncidentStatus.OPEN)
    try:
        status = IncidentStatus(written.lower())
    except ValueError:
        known = ", ".join(IncidentStatus)
        raise Unreadable(f"status: {written[:60]!r} is none of {known}") from None
    if Milestone.RESOLVED in times and status not in _OVER:
        raise Unreadable(f"status: {status} contradicts resolved_at")
    return status


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))
