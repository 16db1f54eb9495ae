"""Read JSON bodies so strictly that nothing later can fail on what is inside."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser

from core.api.problems import TooLarge

MOST_LEVELS = 20
_ESCAPES_WORTH_A_LOOK = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
UNSTORABLE = "A character here cannot be stored (NUL or half a surrogate pair)."


class JsonParser(BaseParser):
    """UTF-8 JSON of at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes and MOST_LEVELS levels.

    Refused beside what is no JSON: NaN and Infinity, numbers of thousands of digits, and
    characters no database keeps, which are named by their place.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 - the framework's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - the framework's signature
    ) -> Any:
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        data = _decoded(raw)
        _refuse_deep(data)
        if _ESCAPES_WORTH_A_LOOK.search(raw):
            _refuse_unstorable(data)
        return data


def _decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode(), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is no UTF-8 text (byte {error.start}).") from error
    except RecursionError as error:
        raise ParseError("The body is nested too deeply.") from error
    except ValueError as error:
        raise ParseError(f"The body is no JSON: {error}") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number that JSON knows")


def _refuse_deep(data: Any) -> None:
    level = [data]
    for _ in range(MOST_LEVELS):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise ParseError(f"The body is nested more than {MOST_LEVELS} levels deep.")


def _inside(data: Any) -> list[Any]:
    if isinstance(data, dict):
        return list(data.values())
    return data if isinstance(data, list) else []


def _refuse_unstorable(data: Any) -> None:
    faults = {place: [UNSTORABLE] for place in _unstorable_places(data, "")}
    if faults:
        raise ValidationError(faults)


def _unstorable_places(data: Any, place: str) -> Iterator[str]:
    """Yield where such a character stands; a name that holds one stands for its object."""
    if isinstance(data, str) and _UNSTORABLE.search(data):
        yield place or "non_field_errors"
    elif isinstance(data, dict):
        for name, inner in data.items():
            if _UNSTORABLE.search(name):
                yield place or "non_field_errors"
            else:
                yield from _unstorable_places(inner, f"{place}.{name}" if place else name)
    elif isinstance(data, list):
        for number, inner in enumerate(data):
            yield from _unstorable_places(inner, f"{place}.{number}" if place else str(number))
