"""From a StrEnum of the domain to the choices of a Django field."""

from enum import StrEnum

_AS_WRITTEN = {"api": "API", "na": "N/A"}
"""Values that are abbreviations: their label is what people write."""


def choices_from(values: type[StrEnum]) -> list[tuple[str, str]]:
    """Return (value, label) pairs; a label is the enum's `label` or the value in words."""
    return [(str(value), label_of(value)) for value in values]


def label_of(value: StrEnum) -> str:
    """Return the words people read for an enum value: its `label`, or the value in words."""
    label: str | None = getattr(value, "label", None)
    return label or _AS_WRITTEN.get(value.value) or value.value.replace("_", " ").capitalize()


def in_sentence(label: str) -> str:
    """Return a label as it stands inside a sentence: "Website" as "website", "API" as it is."""
    return label if label[1:2].isupper() or label[1:2] == "/" else label[:1].lower() + label[1:]
