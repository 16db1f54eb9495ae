"""References between the entities of a Backstage catalogue."""

import re

from core.input.safe_yaml import YamlValue

DEFAULT_NAMESPACE = "default"
LONGEST_ID = 300
"""Backstage's own limits are far below; this is what is stored."""

_WRITTEN = re.compile(r"(?:(?P<kind>[^:/]+):)?(?:(?P<namespace>[^:/]+)/)?(?P<name>[^:/]+)")


def entity_id(kind: str, namespace: str, name: str) -> str:
    """Return kind:namespace/name in lower case, because Backstage compares without case."""
    return f"{kind}:{namespace}/{name}".lower()


def resolve_reference(
    written: YamlValue, *, default_kind: str | None, default_namespace: str
) -> str:
    """Return the id of the entity a reference means.

    A reference is `[kind:][namespace/]name`, or a mapping with these three keys. Raises ValueError
    with a phrase for anything else, and where the kind is neither written nor implied.
    """
    parts = _parts(written)
    kind = parts.get("kind") or default_kind
    name = parts.get("name")
    if not name:
        raise ValueError("is not [kind:][namespace/]name")
    if not kind:
        raise ValueError("needs a kind, as in component:name")
    return entity_id(kind, parts.get("namespace") or default_namespace, name)


def is_usable_name(text: str) -> bool:
    """Return whether a kind, namespace or name can stand in an id without being misread."""
    return re.fullmatch(r"[^:/\s]+", text) is not None


def _parts(written: YamlValue) -> dict[str, str]:
    """Return the parts of a reference, none for one that is not well formed."""
    if isinstance(written, str):
        found = _WRITTEN.fullmatch(written.strip())
        given = found.groupdict() if found else {}
    else:
        given = written if isinstance(written, dict) else {}
    texts = {key: value.strip() for key, value in given.items() if isinstance(value, str)}
    return texts if all(map(is_usable_name, texts.values())) else {}
