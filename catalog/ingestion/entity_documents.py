"""The documents of a file of entities: YAML or JSON, every scalar as it was written (pure)."""

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

import yaml

from core.input.safe_yaml import YamlValue
from core.input.unique_keys import unique_keys
from core.input.yaml_tree import YamlTree, fill

MOST_BYTES = 10_000_000
MOST_LEVELS = 50
MOST_VALUES = 500_000

_NULLS = {"", "~", "null", "Null", "NULL"}


def numbered_documents(name: str, text: str) -> list[tuple[int, YamlValue]]:
    """Return the documents of a file that are not empty, each with its number from 1.

    A list counts as several documents, and so do the `items` that Backstage's API answers. Scalars
    stay text whatever they look like, so that a name may be `007`. An alias counts for as much as
    it stands for. Raises ValueError, naming the line, for what is not YAML (for `.json` not JSON),
    a key that stands twice, more than MOST_BYTES, MOST_LEVELS or MOST_VALUES, and characters that
    no database stores.
    """
    content = text.removeprefix("\ufeff")
    if len(content.encode(errors="surrogatepass")) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES:,} bytes")
    if PurePosixPath(name).suffix.lower() == ".json":
        content = _yaml_from_json(content)
    tree = YamlTree(scalar=_scalar, most_levels=MOST_LEVELS, most_values=MOST_VALUES, aliases=True)
    fill(tree, content)
    found = (part for document in tree.documents for part in _parts(document))
    return [(number, one) for number, one in enumerate(found, start=1) if one is not None]


def _parts(document: YamlValue) -> Iterator[YamlValue]:
    items = document
    if isinstance(document, dict) and "apiVersion" not in document:
        items = document.get("items")
    if isinstance(items, list):
        yield from items
    else:
        yield document


def _yaml_from_json(text: str) -> str:
    """Write JSON anew, so that its escapes of character pairs are characters, which YAML needs."""
    try:
        value = json.loads(text, object_pairs_hook=unique_keys, parse_int=str, parse_float=str)
        return json.dumps(value, ensure_ascii=False)
    except RecursionError as error:
        raise ValueError("is nested too deep") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error}") from error


def _scalar(event: yaml.ScalarEvent) -> str | None:
    value: str = event.value
    return None if event.implicit[0] and value in _NULLS else value
