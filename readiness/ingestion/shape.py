"""Fields of foreign documents: each has the shape it should have, or is named.

Every function takes the value and `where`, the path people know it by, and raises ValueError with
a phrase that begins with that path. None stands for a field that is not there.
"""

from datetime import UTC, datetime

from core.input.documents import DocumentValue

Mapping = dict[str, DocumentValue]


def mapping(value: DocumentValue, where: str) -> Mapping:
    """Return a mapping; an absent one is empty."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong(where, "a mapping", value)
    return value


def listed(value: DocumentValue, where: str) -> list[DocumentValue]:
    """Return a list; an absent one is empty."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong(where, "a list", value)
    return value


def mappings(value: DocumentValue, where: str) -> list[Mapping]:
    """Return a list of mappings; an absent one is empty."""
    return [mapping(one, f"{where}[{number}]") for number, one in enumerate(listed(value, where))]


def text(value: DocumentValue, where: str) -> str:
    """Return text without blanks around it; an absent one is empty, a number is written out."""
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        raise _wrong(where, "text", value)
    return str(value).strip()


def texts(value: DocumentValue, where: str) -> dict[str, str]:
    """Return a mapping of texts, as labels are; values that are true or false are written out."""
    return {
        key: str(one).lower() if isinstance(one, bool) else text(one, f"{where}.{key}")
        for key, one in mapping(value, where).items()
    }


def whole(value: DocumentValue, where: str) -> int | None:
    """Return a whole number that is not negative, or None for an absent one."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(where, "a whole number", value)
    if value < 0:
        raise ValueError(f"{where} is negative")
    return value


def number(value: DocumentValue, where: str) -> float | None:
    """Return a number, or None for an absent one."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(where, "a number", value)
    return float(value)


def flag(value: DocumentValue, where: str) -> bool | None:
    """Return true or false, or None for an absent one."""
    if value is not None and not isinstance(value, bool):
        raise _wrong(where, "true or false", value)
    return value


def moment(value: DocumentValue, where: str) -> datetime | None:
    """Return a moment in UTC, or None for an absent one; one without a time zone is refused."""
    written = text(value, where)
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
        in_utc = found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{where} is no time: {written[:60]}") from error
    if found.tzinfo is None:
        raise ValueError(f"{where} has no time zone: {written[:60]}")
    return in_utc


def _wrong(where: str, wanted: str, value: DocumentValue) -> ValueError:
    kinds = {str: "text", list: "a list", dict: "a mapping", bool: "true or false"}
    found = kinds.get(type(value), "a number" if isinstance(value, int | float) else "nothing")
    return ValueError(f"{where} is {found} and should be {wanted}")
