"""The documents of a file and the items of its lists, each with its place (pure)."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.input.documents import DocumentValue, read_documents

_HELM_NOTES = re.compile(r"^NOTES:[ \t]*$.*", re.MULTILINE | re.DOTALL)
_HELM_HEADS = ("MANIFEST", "HOOKS")
_UNRENDERED = re.compile(r"\{\{-?\s")


class Part(NamedTuple):
    """A document, or an item of a List with the kind it stands for, and where it is."""

    place: str
    value: DocumentValue

    @property
    def kind(self) -> str:
        """Return the kind of an object, "" for what is no object of Kubernetes."""
        return kind_of(self.value)


def manifest_documents(text_of_file: str) -> list[DocumentValue]:
    """Return the documents of a manifest; the words Helm prints after them are cut off.

    Raises ValueError as `read_documents` does, with a hint for a template that was not rendered.
    """
    written = _HELM_NOTES.sub("", text_of_file)
    try:
        return read_documents(written)
    except ValueError as error:
        if _UNRENDERED.search(written):
            raise ValueError(f"{error}; it looks like a template that was not rendered") from error
        raise


def parts_of(documents: Iterable[DocumentValue]) -> Iterator[Part]:
    """Yield documents that are not empty; a List of Kubernetes yields its items.

    What Helm prints before the objects is passed over.
    """
    for number, one in enumerate(documents, start=1):
        if one is not None and not _is_helm_head(one):
            yield from _parts(Part(f"document {number}", one))


def kind_of(value: DocumentValue) -> str:
    """Return the kind of an object, "" for what is no object of Kubernetes."""
    if not isinstance(value, dict):
        return ""
    kind, version = value.get("kind"), value.get("apiVersion")
    return kind if isinstance(kind, str) and isinstance(version, str) else ""


def _parts(part: Part) -> Iterator[Part]:
    kind, value = part.kind, part.value
    items = value.get("items") if isinstance(value, dict) and kind.endswith("List") else None
    if not isinstance(value, dict) or not isinstance(items, list):
        yield part
        return
    implied = {"kind": kind.removesuffix("List"), "apiVersion": value.get("apiVersion")}
    for number, item in enumerate(items, start=1):
        is_typed = isinstance(item, dict) and implied["kind"]
        whole = {**implied, **item} if isinstance(item, dict) and is_typed else item
        yield from _parts(Part(f"{part.place}, item {number}", whole))


def _is_helm_head(value: DocumentValue) -> bool:
    return (
        isinstance(value, dict)
        and not kind_of(value)
        and any(name in value for name in _HELM_HEADS)
    )
