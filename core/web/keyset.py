"""Pages by the last row seen: no COUNT, and the thousandth page costs what the first one does."""

from functools import partial
from typing import Any, NamedTuple, Protocol

from django.db.models import QuerySet
from django.http import QueryDict

PAGE_SIZE = 50
LONGEST_NUMBER = 18  # digits that every bigint column holds


class KeysetPage(NamedTuple):
    """Rows from the highest id down, with the query strings of the pages beside, None at an end."""

    rows: list[Any]
    newer: str | None
    older: str | None


class ReadRows(Protocol):
    """Read up to `most` rows beyond the id `place` (None: from the end), the nearest first."""

    def __call__(self, place: int | None, *, is_falling: bool, most: int) -> list[Any]: ...


def keyset_page(
    rows: QuerySet[Any] | ReadRows, params: QueryDict, *, size: int = PAGE_SIZE
) -> KeysetPage:
    """Return the page of `rows` named by `?before=` or `?after=` an id, else the first one.

    Rows may be objects or `values()` with "id", or a function that reads them. What is no number
    counts as not given. A place beyond either end, or so near the newest row that the page would
    not be full, gives the first page, so that nobody lands on a page of two rows or none.
    """
    read = partial(_read, rows) if isinstance(rows, QuerySet) else rows
    if (after := _number(params.get("after"))) is not None:
        above = read(after, is_falling=False, most=size + 1)
        if len(above) > size:
            return _page(above[size - 1 :: -1], params, has_newer=True, has_older=True)
        return keyset_page(rows, _without_place(params), size=size)
    before = _number(params.get("before"))
    found = read(before, is_falling=True, most=size + 1)
    if before is not None and not found:
        return keyset_page(rows, _without_place(params), size=size)
    return _page(found[:size], params, has_newer=before is not None, has_older=len(found) > size)


def _read(rows: QuerySet[Any], place: int | None, *, is_falling: bool, most: int) -> list[Any]:
    if place is not None:
        rows = rows.filter(pk__lt=place) if is_falling else rows.filter(pk__gt=place)
    return list(rows.order_by("-pk" if is_falling else "pk")[:most])


def _page(rows: list[Any], params: QueryDict, *, has_newer: bool, has_older: bool) -> KeysetPage:
    return KeysetPage(
        rows=rows,
        newer=_query(params, "after", rows[0]) if has_newer else None,
        older=_query(params, "before", rows[-1]) if has_older else None,
    )


def _query(params: QueryDict, place: str, row: Any) -> str:
    changed = _without_place(params)
    changed[place] = str(row["id"] if isinstance(row, dict) else row.pk)
    return f"?{changed.urlencode()}"


def _without_place(params: QueryDict) -> QueryDict:
    changed = params.copy()
    for place in ("before", "after"):
        changed.pop(place, None)
    return changed


def _number(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        return None
    return int(text)
