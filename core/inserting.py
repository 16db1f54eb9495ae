"""Save new rows by SQL that is written once for each model.

`Model.save` puts an INSERT together anew each time, which costs more than the database needs to
run it; declaring an incident saves five rows. No signal is sent: nobody here listens to any.
"""

from functools import cache
from typing import Any

from django.db import connections, router
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault


def insert(*rows: Model) -> None:
    """Save new rows, each as one statement in the transaction at hand; they know their keys then.

    Raises what the database raises, such as IntegrityError.
    """
    for row in rows:
        _insert(row)


def _insert(row: Model) -> None:
    model = type(row)
    alias = router.db_for_write(model, instance=row)
    connection = connections[alias]
    sql, fields = _statement(model, alias, _left_to_database(row))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, alias  # noqa: SLF001 - as Model.save leaves them


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
    values = ", ".join(["%s"] * len(fields))
    key = quoted(str(meta.pk.column))
    sql = f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES ({values}) RETURNING {key}"  # noqa: S608 - names of our own tables
    return sql, fields
