"""The database as it was before a test that commits, at a small part of the price of a flush.

Django empties every table and lets each app load again all that it ships: half a second of work.
Here a table is written only where it differs from what it was before the first test.
"""
# ruff: noqa: S608 - the names of tables are those of our own models

from typing import Any

from django.db import connection, transaction

MOST_ROUNDS = 4
"""Triggers write rows about rows that go or come back: a second look finds these."""

_before: dict[str, list[tuple[Any, ...]]] = {}
"""For each table the rows before the first test, in order."""


def remember() -> None:
    """Note what stands in every table; to be called once, before the first test."""
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        for table in sorted(tables):
            _before[table] = _rows(cursor, table)


def restore() -> None:
    """Put back what tests changed; raise AssertionError when it never stays as it was."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Whoever is writing still, ends first.
            names = ", ".join(map(_quoted, _before))
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        for _ in range(MOST_ROUNDS):
            changed = _changed(cursor)
            if not changed:
                return
            # Foreign keys are looked at when all this is committed.
            for table in changed:
                cursor.execute(f"DELETE FROM {_quoted(table)}")
            for table in changed:
                _insert(cursor, table)
    raise AssertionError(f"These tables do not stay as they were: {', '.join(changed)}.")


def restore_after(_test: Any) -> None:
    """Do what TransactionTestCase does after a test, by `restore`."""
    restore()


def _changed(cursor: Any) -> list[str]:
    """Return the tables that hold other rows than before the first test."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})" for table in _before
    )
    cursor.execute(asked)
    with_rows = {table for (table,) in cursor.fetchall()}
    return [
        table
        for table, rows in _before.items()
        if (table in with_rows) != bool(rows) or (rows and _rows(cursor, table) != rows)
    ]


def _rows(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {_quoted(table)} ORDER BY 1")
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _insert(cursor: Any, table: str) -> None:
    rows = _before[table]
    if rows:
        places = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {_quoted(table)} VALUES ({places})", rows)


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)
