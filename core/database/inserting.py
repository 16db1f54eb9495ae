"""Save new rows by SQL that is written once for each model.

`Model.save` puts an INSERT together anew each time, which costs more than the database needs to
run it; declaring an incident saves five rows. No signal is sent: nobody here listens to any.
"""

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

from django.db import connections, router
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

from core.database.compiled import prepared


def insert(row: Model) -> None:
    """Save a new row in the transaction at hand; it knows its key then.

    Raises what the database raises, such as IntegrityError.
    """
    alias, into, values = _prepared(row)
    key = connections[alias].ops.quote_name(str(row._meta.pk.column))  # noqa: SLF001 - Django's documented Meta API
    with prepared(connections[alias]), connections[alias].cursor() as cursor:
        cursor.execute(f"{into} {_places(values)} RETURNING {key}", values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, alias  # noqa: SLF001 - as Model.save leaves them


def insert_unread(*rows: Model) -> None:
    """Save new rows that nobody reads again, so their keys stay unknown.

    Those of one table are one statement, and PostgreSQL gets all statements at once and is waited
    for once. Raises as `insert` does.
    """
    by_alias: dict[str, dict[str, list[list[Any]]]] = {}
    for row in rows:
        alias, into, values = _prepared(row)
        by_alias.setdefault(alias, {}).setdefault(into, []).append(values)
    for alias, statements in by_alias.items():
        connection = connections[alias]
        with (
            prepared(connection),
            connection.cursor() as cursor,
            connection.wrap_database_errors,
            _at_once(connection),
        ):
            for into, many in statements.items():
                cursor.execute(f"{into} {_places(*many)}", [one for row in many for one in row])


def upsert(row: Model, *, unique: tuple[str, ...], written: tuple[str, ...]) -> None:
    """Save a row, or write the fields `written` of the one that has the same `unique` fields.

    The row's key stays unknown. Raises as `insert` does.
    """
    alias, into, values = _prepared(row)
    with prepared(connections[alias]), connections[alias].cursor() as cursor:
        conflict = _on_conflict(type(row), alias, unique, written)
        cursor.execute(f"{into} {_places(values)} {conflict}", values)


@cache
def _on_conflict(
    model: type[Model], alias: str, unique: tuple[str, ...], written: tuple[str, ...]
) -> str:
    quoted = connections[alias].ops.quote_name
    columns = {field.name: quoted(str(field.column)) for field in model._meta.concrete_fields}  # noqa: SLF001 - Django's documented Meta API
    same = ", ".join(columns[name] for name in unique)
    changes = ", ".join(f"{columns[name]} = EXCLUDED.{columns[name]}" for name in written)
    return f"ON CONFLICT ({same}) DO UPDATE SET {changes}"


def _at_once(connection: Any) -> AbstractContextManager[Any]:
    is_postgresql = connection.vendor == "postgresql"
    return connection.connection.pipeline() if is_postgresql else nullcontext()


def _places(*rows: list[Any]) -> str:
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    return f"VALUES {', '.join([row] * len(rows))}"


def _prepared(row: Model) -> tuple[str, str, list[Any]]:
    """Return the database to write to, the statement up to its values, and the values."""
    model = type(row)
    alias = router.db_for_write(model, instance=row)
    into, fields = _statement(model, alias, _left_to_database(row))
    connection = connections[alias]
    return (
        alias,
        into,
        [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields],
    )


def _left_to_database(row: Model) -> frozenset[str]:
    """Return the columns whose default the database fills in."""
    return frozenset(
        field.attname
        for field in _with_database_default(type(row))
        if isinstance(row.__dict__.get(field.attname), DatabaseDefault)
    )


@cache
def _with_database_default(model: type[Model]) -> list["Field[Any, Any]"]:
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented Meta API
    return [field for field in fields if field.has_db_default()]


@cache
def _statement(
    model: type[Model], alias: str, left_out: frozenset[str]
) -> tuple[str, list["Field[Any, Any]"]]:
    quoted = connections[alias].ops.quote_name
    meta = model._meta  # noqa: SLF001 - Django's documented Meta API
    fields = [
        field
        for field in meta.concrete_fields
        if field is not meta.pk and field.attname not in left_out
    ]
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    return f"INSERT INTO {quoted(meta.db_table)} ({columns})", fields
