"""The activity log as CSV: the entries of the page, as they are kept."""

import json
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpResponse, StreamingHttpResponse

from core.audit.reading import BATCH, SealedEntry
from core.web.csv import csv_response, csv_stream

HEADER: Final = (
    "entry",
    "at",
    "person",
    "verb",
    "object_type",
    "object_id",
    "reference",
    "sentence",
    "before",
    "after",
    "details",
    "position",
    "digest",
)


def activity_csv(batches: Iterator[list[SealedEntry]]) -> HttpResponse | StreamingHttpResponse:
    """Return entries as a file; what is more than one batch is sent while it is read."""
    first = next(batches, [])
    if len(first) < BATCH:
        return csv_response("activity", HEADER, map(activity_row, first))
    return csv_stream("activity", HEADER, _cells(first, batches))


def activity_row(sealed: SealedEntry) -> tuple[object, ...]:
    """Return the cells of an entry, in the order of HEADER; what is nested as JSON."""
    entry = sealed.entry
    rest = {name: one for name, one in entry.data.items() if name not in {"before", "after"}}
    return (
        entry.pk,
        entry.at,
        entry.actor.username if entry.actor else None,
        entry.verb,
        entry.object_type,
        entry.object_id,
        entry.reference,
        sealed.sentence,
        _as_cell(entry.data.get("before")),
        _as_cell(entry.data.get("after")),
        _as_cell(rest or None),
        sealed.position,
        entry.digest,
    )


def _cells(
    first: list[SealedEntry], others: Iterator[list[SealedEntry]]
) -> Iterator[list[tuple[object, ...]]]:
    yield [activity_row(one) for one in first]
    for rows in others:
        yield [activity_row(one) for one in rows]


def _as_cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
