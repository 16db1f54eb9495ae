"""YAML from outside: bounded, without aliases, every scalar as it was written (pure)."""

from typing import TypeAlias

import yaml

from core.input.yaml_tree import YamlTree, fill

YamlValue: TypeAlias = "str | list[YamlValue] | dict[str, YamlValue] | None"

MAX_BYTES = 1_000_000
MAX_DEPTH = 50

_NULLS = {"", "~", "null", "Null", "NULL"}


def load_documents(text: str) -> list[YamlValue]:
    """Return the documents of a YAML stream; an empty one is None.

    Scalars stay text whatever they look like, so that `no`, `1.10`, `12:30` and `2021-05-29` mean
    what was written; only a plain empty scalar, `~` and `null` are None. Keys are text and occur
    once in a mapping. Raises ValueError, naming the line, for anything that is not such YAML, for
    aliases and anchors (a few lines of them can stand for gigabytes), for more than MAX_DEPTH
    levels, for more than MAX_BYTES, and for characters that no database stores.
    """
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES:,} bytes")
    tree = YamlTree(scalar=_scalar, most_levels=MAX_DEPTH)
    fill(tree, text)
    return tree.documents


def _scalar(event: yaml.ScalarEvent) -> str | None:
    value: str = event.value
    return None if event.implicit[0] and value in _NULLS else value
