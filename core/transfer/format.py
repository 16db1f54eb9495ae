"""The format of `manage.py export` and `import`: which tables, in which words.

A folder holds one file of JSON lines for each table, rows in the order of their keys, and
manifest.json with the number of rows, the SHA-256 and the last key of each, the migrations the
tables were at, and the head of the activity log's chain. Equal databases give equal
bytes, whichever kind of database they are on.
"""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import BinaryField, Field, Model
from django.utils.duration import duration_iso_string

from core.audit.chain import Head
from core.models import BackupVerification, DrainProgress, IdempotencyKey, Leader

FORMAT = 2
MANIFEST = "manifest.json"
Row = dict[str, Any]

WRITTEN_WHOLE = 1e16
"""From here on Python writes a float with an exponent, which PostgreSQL reads as a whole number."""

_left_out: set[type[Model]] = {
    ContentType,
    Permission,
    Session,
    BackupVerification,
    DrainProgress,
    IdempotencyKey,
    Leader,
}
"""Made by `migrate`, or of no worth elsewhere: nobody stays signed in across a move.

Answers kept for programs that ask again can be read with the key of this site only.
"""


class TransferError(Exception):
    """Why nothing was exported or imported, as a sentence for the person."""


class TableEntry(NamedTuple):
    """What the manifest says of a table; `last_key` is the highest key ever given, 0 for none."""

    table: str
    rows: int
    sha256: str
    last_key: int


def head_entry(head: Head) -> dict[str, int | str]:
    """Return what the manifest says of the chain's last link; `audit_verify` prints it alike."""
    return {"position": head[0], "digest": head[1]}


def leave_out(model: type[Model]) -> None:
    """Keep the rows of a model out, because others in the database tell how to make them anew."""
    _left_out.add(model)


def tables() -> list[type[Model]]:
    """Return the models whose rows are exported, by the name of their table."""
    models = apps.get_models(include_auto_created=True)
    kept = (model for model in models if not _is_left_out(model))
    return sorted(kept, key=lambda model: model._meta.db_table)  # noqa: SLF001 - Django's documented Meta API


def _is_left_out(model: type[Model]) -> bool:
    meta = model._meta  # noqa: SLF001 - Django's documented Meta API
    # Tables between people and rows that are left out say nothing without these.
    linked = {field.related_model for field in meta.concrete_fields if field.is_relation}
    return (
        not meta.managed
        or meta.proxy
        or model in _left_out
        or bool(meta.auto_created and linked & _left_out)
    )


def columns_of(model: type[Model]) -> list["Field[Any, Any]"]:
    """Return the fields that are stored and not computed by the database."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented Meta API
    return [field for field in fields if not field.generated]


def line_of(values: Iterator[Any] | tuple[Any, ...], columns: list["Field[Any, Any]"]) -> bytes:
    """Return a row as one line of JSON: keys sorted, no spaces, times in UTC to the microsecond."""
    row = {column.attname: plain(value) for column, value in zip(columns, values, strict=True)}
    return canonical(row) + b"\n"


def canonical(value: Any) -> bytes:
    """Return JSON that is the same bytes for equal values."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def plain(value: Any) -> Any:
    """Return a value of a column as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return _plain_json(value)


def _plain_json(value: Any) -> Any:
    """Return JSON as both databases give it back: PostgreSQL keeps numbers, SQLite their text."""
    if isinstance(value, dict):
        return {key: _plain_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain_json(inner) for inner in value]
    if isinstance(value, float):
        is_written_whole = value.is_integer() and abs(value) >= WRITTEN_WHOLE
        return int(value) if is_written_whole else value + 0.0  # no zero below zero
    return value


def values_of(row: Row, columns: list["Field[Any, Any]"], connection: Any) -> list[Any]:
    """Return what the database takes for a row as it was read from a file.

    Raises KeyError, TypeError, ValueError, OverflowError or ValidationError for what no export
    wrote.
    """
    return [
        column.get_db_prep_save(_python(column, row[column.attname]), connection)
        for column in columns
    ]


def _python(column: "Field[Any, Any]", value: Any) -> Any:
    if value is None or column.get_internal_type() == "JSONField":
        return value
    if isinstance(column, BinaryField):
        return base64.b64decode(value, validate=True)
    return column.to_python(value)


def schema(connection: Any) -> dict[str, list[str]]:
    """Return the applied migrations by app; two databases with the same have the same tables."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def last_key(model: type[Model], connection: Any) -> int:
    """Return the highest key the database ever gave to a row of the model, 0 for none.

    It says more than the highest key there is: numbers of deleted rows are not given again.
    """
    meta = model._meta  # noqa: SLF001 - Django's documented Meta API
    if not has_sequence(model):
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_get_serial_sequence(%s, %s)", [f'"{meta.db_table}"', meta.pk.column]
            )
            sequence = cursor.fetchone()[0]
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608 - the database's own name
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def set_last_key(model: type[Model], key: int, connection: Any) -> None:
    """Make the database give the number after `key` to the next row."""
    meta = model._meta  # noqa: SLF001 - Django's documented Meta API
    if not has_sequence(model):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                [f'"{meta.db_table}"', meta.pk.column, max(key, 1), key > 0],
            )
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [meta.db_table])
        if key:
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [meta.db_table, key])


def has_sequence(model: type[Model]) -> bool:
    """Return whether the database numbers the rows."""
    key = model._meta.pk  # noqa: SLF001 - Django's documented Meta API
    return key.get_internal_type() in {"AutoField", "BigAutoField", "SmallAutoField"}
