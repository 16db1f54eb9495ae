"""From a StrEnum of the domain to the choices of a Django field."""

from enum import StrEnum


def choices_from(values: type[StrEnum]) -> list[tuple[str, str]]:
    """Return (value, label) pairs; a label is the enum's `label` or the value in words."""
    return [(str(value), label_of(value)) for value in values]


def label_of(value: StrEnum) -> str:
    """Return the words people read for an enum value."""
    label: str | None = getattr(value, "label", None)
    return label or value.value.replace("_", " ").capitalize()
