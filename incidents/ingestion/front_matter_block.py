"""The block of fields above a Markdown body: YAML, or TOML and JSON as Hugo knows them too."""

import json
import tomllib
from collections.abc import Callable
from datetime import date, time
from typing import Any, NamedTuple

from core.input.safe_yaml import YamlValue, load_documents
from core.input.unique_keys import unique_keys
from incidents.ingestion.record import Unreadable

_YAML, _TOML, _JSON = "---", "+++", "{"
_ENDS = {_YAML: {_YAML, "..."}, _TOML: {_TOML}}


class Block(NamedTuple):
    """The fields as they are spelled, every value as text, and the Markdown below."""

    fields: dict[str, YamlValue]
    body: str


def opens_block(text: str) -> bool:
    """Return whether the first line that is not blank opens a block of fields.

    That is `---`, `+++` for TOML, or a brace alone for JSON.
    """
    return _opening(text) in {_YAML, _TOML, _JSON}


def cut_block(text: str) -> Block:
    """Return the fields and the body of a text that opens with a block.

    Values stay text as written; those of TOML and JSON that have a type are written out. Raises
    Unreadable when the text opens with none, and when the block never ends, is broken, has a key
    twice or holds no fields.
    """
    opening = _opening(text)
    if not opens_block(text):
        raise Unreadable("has no front matter")
    if opening == _JSON:
        fields, body = _json(text)
    else:
        lines = text.split("\n")
        start = next(number for number, line in enumerate(lines) if line.strip())
        numbers = range(start + 1, len(lines))
        end = next((n for n in numbers if lines[n].rstrip() in _ENDS[opening]), None)
        if end is None:
            raise Unreadable(f"its front matter has no closing {opening}")
        above = [""] * (start + 1)  # keeps the line numbers in reasons those of the file
        written = "\n".join(above + lines[start + 1 : end])
        fields = _yaml(written) if opening == _YAML else _toml(written)
        body = "\n".join(lines[end + 1 :])
    if not isinstance(fields, dict):
        raise Unreadable("its front matter has no fields")
    return Block(fields, body)


def _opening(text: str) -> str:
    return text.lstrip().split("\n", 1)[0].rstrip()


def _yaml(written: str) -> YamlValue:
    try:
        documents = load_documents(written)
    except ValueError as error:
        raise Unreadable(f"its front matter is not YAML: {error}") from error
    return documents[0] if len(documents) == 1 else None


def _toml(written: str) -> YamlValue:
    return _read("TOML", lambda: _as_text(tomllib.loads(f"{written}\n")))


def _json(text: str) -> tuple[YamlValue, str]:
    decoder = json.JSONDecoder(object_pairs_hook=unique_keys, parse_int=str, parse_float=str)
    found: list[Any] = []

    def read() -> YamlValue:
        value, end = decoder.raw_decode(text, text.index("{"))
        found.append(end)
        return _as_text(value)

    fields = _read("JSON", read)
    return fields, text[found[0] :]


def _read(name: str, read: Callable[[], YamlValue]) -> YamlValue:
    try:
        return read()
    except RecursionError as error:
        raise Unreadable(f"its front matter is not {name}: is nested too deep") from error
    except ValueError as error:
        raise Unreadable(f"its front matter is not {name}: {error}") from error


def _as_text(value: Any) -> YamlValue:
    if isinstance(value, dict):
        return {str(key): _as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_as_text(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat()
    return None if value is None else str(value)
