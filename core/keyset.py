"""Pages by the last row seen: no COUNT, and the thousandth page costs what the first one does."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

PAGE_SIZE = 50
LONGEST_NUMBER = 18  # digits that every bigint column holds


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """Rows from the highest id down, with the query strings of the pages beside, None at an end."""

    rows: list[Any]
    newer: str | None
    older: str | None


def keyset_page(rows: QuerySet[Any], params: QueryDict, *, size: int = PAGE_SIZE) -> KeysetPage:
    """Return the page of `rows` named by `?before=` or `?after=` an id, else the first one.

    Rows may be objects or `values()` with "id". What is no number counts as not given. A place
    beyond either end, or so near the newest row that the page would not be full, gives the first
    page, so that nobody lands on a page of two rows or none.
    """
    if (after := _number(params.get("after"))) is not None:
        above = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        if len(above) > size:
            return _page(above[size - 1 :: -1], params, has_newer=True, has_older=True)
        return keyset_page(rows, _without_place(params), size=size)
    before = _number(params.get("before"))
    below = rows if before is None else rows.filter(pk__lt=before)
    found = list(below.order_by("-pk")[: size + 1])
    if before is not None and not found:
        return keyset_page(rows, _without_place(params), size=size)
    return _page(found[:size], params, has_newer=before is not None, has_older=len(found) > size)


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
