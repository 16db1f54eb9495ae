"""Tables as CSV that a spreadsheet opens without running anything."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

# A cell that begins so is taken for a formula by spreadsheets, some of which pass over blanks and
# characters nobody sees, or read signs in full width. One that separates by semicolons sees another
# cell begin inside of ours, whatever is quoted.
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_BETWEEN = '\\s"\0\ufeff\u200b;|'
# A run is looked at once, from its beginning: a text of line breaks alone took its length squared.
_FORMULA = re.compile(f"(?<![{_BETWEEN}])([{_BETWEEN}]*+)(?=[{_SIGNS}])")
_PARTS_CELLS = re.compile("[;\t|\r\n]")
_CONTROL_FIRST = re.compile("[\t\r\n\0]")
_TYPE = "text/csv; charset=utf-8"
_NEEDS_QUOTES = re.compile('[",\r\n]')


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return `rows` under `header` as the file `name`.csv.

    Moments are written as ISO 8601 in UTC with Z, None as nothing, numbers as they are. Text that
    a spreadsheet would run as a formula gets an apostrophe in front of it.
    """
    response = HttpResponse(csv_lines((header, *rows)), content_type=_TYPE)
    response["Content-Disposition"] = _disposition(name)
    return response


def csv_stream(
    name: str, header: Sequence[str], batches: Iterable[Iterable[Sequence[Any]]]
) -> StreamingHttpResponse:
    """Return such a file of any length, sent batch by batch while the rows are read.

    They are read after the request: as the system, in no zone and from the primary.
    """
    lines = (csv_lines(rows) for rows in chain([[header]], batches))
    response = StreamingHttpResponse(lines, content_type=_TYPE)
    response["Content-Disposition"] = _disposition(name)
    return response


def _disposition(name: str) -> str:
    return f'attachment; filename="{name}.csv"'


def csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as the lines of such a file, for one that is put together piece by piece."""
    lines = (",".join(_cell(value) for value in row) or '""' for row in rows)
    return "".join(f"{line}\r\n" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return str(value)
    text = _FORMULA.sub(_disarmed, value)
    if _CONTROL_FIRST.match(text):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def _disarmed(found: re.Match[str]) -> str:
    """Return what stands before a sign, with an apostrophe where a cell begins there."""
    begins = not found.start() or _PARTS_CELLS.search(found[1])
    return f"{found[1]}'" if begins else found[1]
