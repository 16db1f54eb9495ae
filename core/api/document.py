"""The OpenAPI document, put together when the first one asks for it."""

import hashlib
import json
from functools import cache
from typing import Any, NamedTuple


class Document(NamedTuple):
    """The OpenAPI document, as data and as it is sent; `digest` changes with every change."""

    data: dict[str, Any]
    content: bytes
    digest: str


@cache
def document() -> Document:
    """Return the OpenAPI document; it is the same for everybody and as long as the code is."""
    from drf_spectacular.generators import SchemaGenerator  # noqa: PLC0415 - large, and few ask

    data = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # drf-spectacular has no types
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=float).encode()
    # Read again, so that only plain data goes on: bounds of decimals became numbers.
    return Document(json.loads(content), content, hashlib.sha256(content).hexdigest())
