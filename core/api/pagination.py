"""Pages by cursor: no COUNT, and the thousandth page costs what the first one does."""

import base64
import binascii
import re
from functools import partial
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

PAGE_SIZE = 50
LARGEST_PAGE = 200
PARAMETERS = ("cursor", "limit")


class CursorPagination(BasePagination):
    """Rows in the order of one unique column; `next` and `previous` are links or null.

    `key` is the column and `is_descending` its order; `place` says what a value of it looks
    like in a cursor. Rows are objects, or `values()` that hold the column.
    """

    key = "id"
    is_descending = True
    place = re.compile(r"[0-9]{1,18}", re.ASCII)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:  # noqa: ARG002 - the framework's signature
        """Return the rows of the page that `cursor` and `limit` name.

        `queryset` may also be a function that reads them: it takes a place (None for the first
        page), `is_falling` and `most`.
        """
        self.request = request
        size = _size(request.query_params.get("limit"))
        backward, place = self._place(request.query_params.get("cursor"))
        is_falling = self.is_descending != backward
        read = queryset if callable(queryset) else partial(self.rows_beside, queryset)
        rows = read(place, is_falling=is_falling, most=size + 1)
        is_more, rows = len(rows) > size, rows[:size]
        if backward:
            rows.reverse()
        self.next = self._link(">", rows[-1]) if rows and (backward or is_more) else None
        has_previous = is_more if backward else place is not None
        self.previous = self._link("<", rows[0]) if rows and has_previous else None
        return rows

    def rows_beside(
        self, rows: Any, place: str | None, *, is_falling: bool, most: int
    ) -> list[Any]:
        """Return up to `most` rows beyond `place`, the nearest first."""
        if place is not None:
            rows = rows.filter(**{f"{self.key}__{'lt' if is_falling else 'gt'}": place})
        return list(rows.order_by(f"{'-' if is_falling else ''}{self.key}")[:most])

    def place_of(self, row: Any) -> str:
        """Return the value of the column."""
        return str(row[self.key] if isinstance(row, dict) else getattr(row, self.key))

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next, "previous": self.previous, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": link | {"description": "The page after this one, null on the last."},
                "previous": link | {"description": "The page before this one, null on the first."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:  # noqa: ARG002 - the framework's signature
        limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
        return [
            {
                "name": "cursor",
                "in": "query",
                "description": "Taken from `next` or `previous`; not to be made up.",
                "schema": {"type": "string"},
            },
            {
                "name": "limit",
                "in": "query",
                "description": f"How many rows a page has, at most {LARGEST_PAGE}.",
                "schema": limit,
            },
        ]

    def _link(self, direction: str, row: Any) -> str:
        text = f"{direction}{self.place_of(row)}".encode()
        cursor = base64.urlsafe_b64encode(text).decode().rstrip("=")
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def _place(self, cursor: str | None) -> tuple[bool, str | None]:
        """Return whether the page lies before the place, and the place; None for the first page."""
        if not cursor:
            return False, None
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        except (binascii.Error, ValueError):
            text = ""
        if text[:1] not in {"<", ">"} or not self.place.fullmatch(text[1:]):
            raise ValidationError({"cursor": ["The cursor is not one this list gave out."]})
        return text[0] == "<", text[1:]


class SlugPagination(CursorPagination):
    """Rows in the order of their slugs."""

    key = "slug"
    is_descending = False
    place = re.compile(r"[-a-zA-Z0-9_]{1,150}", re.ASCII)


class WholeList(CursorPagination):
    """A list so short that it never has a second page; in the same envelope as the others."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:  # noqa: ARG002 - the framework's signature
        return []


def _size(text: str | None) -> int:
    if not text:
        return PAGE_SIZE
    if text.isascii() and text.isdigit() and len(text) < len(str(10 * LARGEST_PAGE)):
        number = int(text)
        if 1 <= number <= LARGEST_PAGE:
            return number
    raise ValidationError({"limit": [f"Choose a number from 1 to {LARGEST_PAGE}."]})
