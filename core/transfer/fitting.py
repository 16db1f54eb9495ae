"""What PostgreSQL keeps out of a column by itself, SQLite does not, and no database knows of.

Without it the same folder would fit one database and not the other, and a line that no export
wrote would stand in pages that rely on what a column may hold.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import (
    CharField,
    DecimalField,
    Field,
    FileField,
    IntegerField,
    JSONField,
    TextField,
)

Check = Callable[[Any], None]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_INTEGERS = BaseDatabaseOperations.integer_field_ranges
"""The ranges of PostgreSQL; where a field is not in them, any number its database takes will do."""


class Fit:
    """The checks of a table, made once for all its rows."""

    def __init__(self, columns: "list[Field[Any, Any]]") -> None:
        """Find what is to be checked in which columns."""
        self._checks = [
            (column, checks) for column in columns if (checks := tuple(_checks_of(column)))
        ]

    def check(self, row: dict[str, Any]) -> None:
        """Raise ValueError, naming the column, for a value that does not fit.

        Raises what `to_python` raises for a value that is none of its column.
        """
        for column, checks in self._checks:
            raw = row[column.attname]
            if raw is None:
                continue
            value = column.to_python(raw)
            for check in checks:
                try:
                    check(value)
                except ValidationError as error:
                    raise ValueError(f"{column.attname}: {' '.join(error.messages)}") from error


def _checks_of(column: "Field[Any, Any]") -> Iterator[Check]:
    if isinstance(column, CharField | TextField | FileField):
        yield _has_no_nul
    if isinstance(column, JSONField):
        yield _holds_what_is_stored
    if isinstance(column, CharField | FileField) and column.max_length is not None:
        yield _is_no_longer_than(column.max_length)
    if isinstance(column, IntegerField) and column.get_internal_type() in _INTEGERS:
        yield _is_between(*_INTEGERS[column.get_internal_type()])
    if isinstance(column, DecimalField):
        yield DecimalValidator(column.max_digits, column.decimal_places)
    if column.choices:
        known = {value for value, _ in column.flatchoices}
        yield _is_one_of(known | {""} if column.blank else known)


def _has_no_nul(value: Any) -> None:
    if "\0" in str(value):
        raise ValidationError("has a character without a sign (NUL)")


def _holds_what_is_stored(value: Any) -> None:
    if any(_UNSTORABLE.search(text) for text in _texts_in(value)):
        raise ValidationError(
            "holds a character that cannot be stored (NUL or half a surrogate pair)"
        )


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value:
            yield from _texts_in(one)
        if isinstance(value, dict):
            yield from _texts_in(list(value.values()))


def _is_no_longer_than(most: int) -> Check:
    def check(value: Any) -> None:
        if (length := len(str(value))) > most:
            raise ValidationError(f"has {length} characters, and {most} fit")

    return check


def _is_between(least: int, most: int) -> Check:
    def check(value: Any) -> None:
        if not least <= value <= most:
            raise ValidationError(f"{value} is not between {least} and {most}")

    return check


def _is_one_of(known: set[Any]) -> Check:
    def check(value: Any) -> None:
        if value not in known:
            raise ValidationError(f"“{str(value)[:50]}” is none of its values")

    return check
