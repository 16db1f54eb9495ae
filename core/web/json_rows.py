"""Lists as JSON, beside the CSV of the same columns."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpResponse


def json_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return one object for each of `rows`, with the names in `header`, as the file `name`.json.

    Moments are written as ISO 8601 in UTC with Z, days as such, None as null.
    """
    objects = [dict(zip(header, row, strict=True)) for row in rows]
    content = json.dumps(objects, ensure_ascii=False, default=_as_text)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def _as_text(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()
