"""Make all search documents what their objects say, while people go on writing."""
# ruff: noqa: S608 - every part of these statements is written in this app, none by a person

from functools import partial
from typing import Any

from incidents.models import search_statements
from incidents.models.search_kinds import KIND_BY_NAME, KINDS, SearchKind
from incidents.models.search_triggers import FULL_TEXT
from incidents.models.search_turns import in_turn, is_alone

STEP = 2_000
"""So many rows at a time: what changes is locked for a fraction of a second."""


def fill(connection: Any) -> int:
    """Write what is missing or wrong and delete what belongs to nothing; return how many rows.

    Needs no triggers; with them it is right whoever writes meanwhile. Documents that are right are
    not touched, so that a second run writes nothing. Who writes waits only for steps in which
    something is wrong, such as those with what was written while there were no triggers.
    """
    touched = sum(_fill_kind(connection, kind) for kind in KINDS)
    names = ", ".join(f"'{name}'" for name in (*KIND_BY_NAME, search_statements.UNFINISHED))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {search_statements.TABLE} WHERE kind NOT IN ({names})")
        touched += int(cursor.rowcount)
        cursor.execute(search_statements.note_finished())
    return touched


def rebuild_words(connection: Any) -> None:
    """Read all documents anew into the full-text tables of SQLite; PostgreSQL has none."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in FULL_TEXT:
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")


def _fill_kind(connection: Any, kind: SearchKind) -> int:
    touched, after = 0, 0
    while (last := _last_of_step(connection, kind, after)) is not None:
        touched += _repair(connection, kind, after, last)
        after = last
    return touched + _repair(connection, kind, after, None)


def _last_of_step(connection: Any, kind: SearchKind, after: int) -> int | None:
    """Return the last number of the next rows, None when there are no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT MAX(number) FROM (SELECT {kind.key} AS number FROM {kind.table} "
            f"WHERE {kind.key} > {after} ORDER BY {kind.key} LIMIT {STEP}) AS step"
        )
        found: int | None = cursor.fetchone()[0]
    return found


def _numbers(name: str, after: int, last: int | None) -> str:
    """Return the condition for the numbers of a step, `last` None for all that come after."""
    return f"{name} > {after}" + ("" if last is None else f" AND {name} <= {last}")


def _repair(connection: Any, kind: SearchKind, after: int, last: int | None) -> int:
    """Repair the documents of a step, later where others are at work on the table."""
    of_documents = _numbers("object_id", after, last)
    of_rows = _numbers(f"r.{kind.key}", after, last)
    with connection.cursor() as cursor:
        cursor.execute(search_statements.find_left_over(kind, of_documents))
        is_wrong = cursor.fetchone() is not None
        cursor.execute(search_statements.find_wrong(kind, of_rows))
        is_wrong = is_wrong or cursor.fetchone() is not None
    statements = (
        search_statements.delete(kind, of_documents),
        search_statements.repair(kind, of_rows),
    )
    if not is_wrong:
        return 0
    change = partial(_write, kind, statements, is_alone=is_alone(connection))
    return in_turn(connection, change, name=f"Search for {kind.label.lower()}")


def _write(kind: SearchKind, statements: tuple[str, ...], cursor: Any, *, is_alone: bool) -> int:
    if is_alone:
        # Else a row that is changed or deleted meanwhile could be found by its former words.
        cursor.execute(f"LOCK TABLE {kind.table} IN SHARE MODE")
    touched = 0
    for statement in statements:
        cursor.execute(statement)
        touched += max(cursor.rowcount, 0)
    return touched
