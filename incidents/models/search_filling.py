"""Make all search documents what their objects say, while people go on writing."""
# ruff: noqa: S608 - every part of these statements is written in this app, none by a person

import time
from typing import Any

from django.db import OperationalError, transaction

from incidents.models import search_statements
from incidents.models.search_kinds import KINDS, SearchKind
from incidents.models.search_triggers import FULL_TEXT

STEP = 2_000
"""So many rows at a time: what changes is locked for a fraction of a second."""

_GIVE_WAY = "SET LOCAL lock_timeout = '200ms'"
_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
_BUSY_SECONDS = 0.05
_BUSY = {"40001", "40P01", "55P03"}
"""Another transaction wrote it first, waits for it too, or holds it."""


def fill(connection: Any) -> int:
    """Write what is missing or wrong and delete what belongs to nothing; return how many rows.

    Needs no triggers; with them it is right whoever writes meanwhile. Documents that are right are
    not touched, so that a second run writes nothing.
    """
    touched = sum(_fill_kind(connection, kind) for kind in KINDS)
    names = ", ".join(f"'{kind.name}'" for kind in KINDS)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {search_statements.TABLE} WHERE kind NOT IN ({names})")
        return touched + int(cursor.rowcount)


def rebuild_words(connection: Any) -> None:
    """Read all documents anew into the full-text tables of SQLite; PostgreSQL has none."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in FULL_TEXT:
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")


def _fill_kind(connection: Any, kind: SearchKind) -> int:
    touched, after = 0, 0
    while (last := _last_of_step(connection, kind, after)) is not None:
        rows = f"{{name}} > {after} AND {{name}} <= {last}"
        touched += _repair(connection, kind, rows)
        after = last
    return touched + _repair(connection, kind, f"{{name}} > {after}")


def _last_of_step(connection: Any, kind: SearchKind, after: int) -> int | None:
    """Return the last number of the next rows, None when there are no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT MAX(number) FROM (SELECT {kind.key} AS number FROM {kind.table} "
            f"WHERE {kind.key} > {after} ORDER BY {kind.key} LIMIT {STEP}) AS step"
        )
        found: int | None = cursor.fetchone()[0]
    return found


def _repair(connection: Any, kind: SearchKind, rows: str) -> int:
    """Repair the documents of some numbers, again whenever somebody else was there first."""
    statements = (
        search_statements.delete(kind, rows.format(name="object_id")),
        search_statements.repair(kind, rows.format(name=f"r.{kind.key}")),
    )
    while True:
        try:
            return _run(connection, statements)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in _BUSY:
                raise
            time.sleep(_BUSY_SECONDS)


def _run(connection: Any, statements: tuple[str, ...]) -> int:
    is_alone = connection.vendor == "postgresql" and not connection.in_atomic_block
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if is_alone:
            # Else words that were read before another change could be written after it.
            cursor.execute(_ONE_MOMENT)
            cursor.execute(_GIVE_WAY)
        touched = 0
        for statement in statements:
            cursor.execute(statement)
            touched += max(cursor.rowcount, 0)
        return touched
