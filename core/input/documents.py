"""YAML and JSON of other tools, typed, and bounded in size, depth and number (pure)."""

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

import yaml

from core.input.unique_keys import unique_keys
from core.input.yaml_tree import UNSTORABLE, YamlTree, fill

DocumentValue: TypeAlias = (
    "str | int | float | bool | list[DocumentValue] | dict[str, DocumentValue] | None"
)

MAX_BYTES = 10_000_000
MAX_DEPTH = 100
MAX_VALUES = 500_000

_MOST_DIGITS = 30
_JSON_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_JSON_VALUE_ENDS = ",:[{"
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], int | float]], ...] = (
    (re.compile(rf"[-+]?[0-9]{{1,{_MOST_DIGITS}}}"), int),
    (re.compile(rf"0o[0-7]{{1,{_MOST_DIGITS}}}"), lambda text: int(text[2:], 8)),
    (re.compile(rf"0x[0-9a-fA-F]{{1,{_MOST_DIGITS}}}"), lambda text: int(text, 16)),
    (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), float),
)


def decode_text(content: bytes) -> str:
    """Return UTF-8 text without its mark; raise ValueError where it is none or is too large."""
    if len(content) > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES:,} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 text at byte {error.start}") from error


def read_documents(text: str) -> list[DocumentValue]:
    """Return the documents of a YAML stream, or the one of a JSON text; an empty one is None.

    What begins with a brace or a bracket is read as JSON first. Scalars have the types of the YAML
    1.2 core schema: `yes`, `on` and dates stay text. Keys are text and occur once. Anchors and
    aliases are followed and merged (`<<`), and count for as much as they stand for. Raises
    ValueError, with the line where it is known, for anything else, for more than MAX_BYTES,
    MAX_DEPTH levels or MAX_VALUES values, for numbers nobody writes by hand, and for characters
    that no database stores.
    """
    if len(text) > MAX_BYTES or len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES:,} bytes")
    if text.lstrip()[:1] in {"{", "["}:
        try:
            return [read_json(text)]
        except json.JSONDecodeError as error:
            if not (documents := _flow_yaml(text)):
                raise ValueError(f"line {error.lineno} is not JSON: {error.msg}") from error
            return documents
    return _yaml(text)


def read_json(text: str) -> DocumentValue:
    """Return the value of a JSON text, under the limits of `read_documents`.

    Raises JSONDecodeError, a ValueError, for what is not JSON at all.
    """
    if _value_ends(text) >= MAX_VALUES:
        raise ValueError(f"holds more than {MAX_VALUES:,} values")
    try:
        value: DocumentValue = json.loads(
            text,
            object_pairs_hook=unique_keys,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_refuse_constant,
        )
    except RecursionError as error:
        raise ValueError(f"is nested more than {MAX_DEPTH} levels deep") from error
    for level, text_inside in _texts(value):
        if level > MAX_DEPTH:
            raise ValueError(f"is nested more than {MAX_DEPTH} levels deep")
        if UNSTORABLE.search(text_inside):
            raise ValueError("has a character that cannot be stored")
    return value


def _yaml(text: str) -> list[DocumentValue]:
    tree = YamlTree(
        scalar=_scalar,
        most_levels=MAX_DEPTH,
        most_values=MAX_VALUES,
        aliases=True,
        text_keys=True,
    )
    fill(tree, text)
    return tree.documents


def _flow_yaml(text: str) -> list[DocumentValue]:
    """Return what is YAML in braces or begins with a list in brackets; none where it is neither."""
    try:
        return _yaml(text)
    except ValueError:
        return []


def _scalar(event: yaml.ScalarEvent) -> DocumentValue:
    value: str = event.value
    if not event.implicit[0]:
        return value
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    if value[:1] in "+-.0123456789":
        for pattern, number in _NUMBERS:
            if pattern.fullmatch(value):
                return _as_number(value, number)
    return value


def _as_number(text: str, number: Callable[[str], int | float]) -> DocumentValue:
    """Return the number, and the text itself for one that has no end or is out of all bounds."""
    value = number(text)
    return value if math.isfinite(value) else text


def _value_ends(text: str) -> int:
    """Return how many marks that begin or part values a JSON text has outside its strings."""
    marks = sum(map(text.count, _JSON_VALUE_ENDS))
    if marks < MAX_VALUES:
        return marks
    inside = (
        sum(map(found.group().count, _JSON_VALUE_ENDS)) for found in _JSON_STRING.finditer(text)
    )
    return marks - sum(inside)


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"has a number of {len(text):,} digits")
    return int(text)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"has a number out of all bounds: {text[:_MOST_DIGITS]}")
    return value


def _refuse_constant(text: str) -> float:
    raise ValueError(f"has {text}, which is not JSON")


def _texts(value: DocumentValue) -> Iterator[tuple[int, str]]:
    """Yield each text and key inside a value, and "" for each list and mapping, with its level."""
    waiting: list[tuple[int, DocumentValue]] = [(0, value)]
    while waiting:
        level, one = waiting.pop()
        if isinstance(one, str):
            yield level, one
        elif isinstance(one, dict):
            yield level + 1, ""
            waiting += [(level + 1, inside) for pair in one.items() for inside in pair]
        elif isinstance(one, list):
            yield level + 1, ""
            waiting += [(level + 1, inside) for inside in one]
