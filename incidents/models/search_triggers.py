"""The triggers that keep search documents what their objects say, on PostgreSQL and SQLite.

A trigger writes in the transaction of the change itself, whoever makes it: a use case, an import
of thousands of rows, a cascade. So nothing that is stored is ever missing from search, nothing
that is gone is still found, and a request sends no statement for it.
"""
# ruff: noqa: S608 - every part of these statements is written in this app, none by a person

from collections.abc import Iterable, Iterator
from typing import Any

from incidents.models.search_kinds import KINDS, SearchKind

COLUMNS = "kind, object_id, incident_id, is_detail, at, place, title, keywords, body"
WORDS = ("title", "keywords", "body")
PREFIX = "search_"
_UPDATED = ("incident_id", "at", "place", *WORDS)
_DIFFERS = " OR ".join(
    [
        "COALESCE(incidents_searchdocument.incident_id, 0) <> COALESCE(excluded.incident_id, 0)",
        *(
            f"incidents_searchdocument.{name} <> excluded.{name}"
            for name in ("at", "place", *WORDS)
        ),
    ]
)
# A session plans the statements of a function once, perhaps while a table is small, and a plan that
# reads it from end to end would then do so for each of thousands of rows. One row is found by key.
_BY_KEY = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"
# The full-text tables of SQLite, with the columns of a document that each of them reads.
_FULL_TEXT = {"incidents_searchwords": WORDS, "incidents_searchnames": ("title", "keywords")}


def install(connection: Any) -> None:
    """Put the triggers of all kinds in place of those that are there."""
    remove(connection)
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    _run(connection, (statement for kind in KINDS for statement in make(kind)))
    if connection.vendor == "sqlite":
        _run(connection, _sqlite_words())


def remove(connection: Any) -> None:
    """Take all triggers away, so that tables can be altered."""
    if connection.vendor == "postgresql":
        find = (
            "SELECT format('DROP FUNCTION %%I() CASCADE', proname) FROM pg_proc "
            "JOIN pg_namespace n ON n.oid = pronamespace AND n.nspname = current_schema() "
            "WHERE prorettype = 'trigger'::regtype AND starts_with(proname, %s)"
        )
    else:
        find = (
            "SELECT 'DROP TRIGGER \"' || name || '\"' FROM sqlite_master "
            "WHERE type = 'trigger' AND substr(name, 1, 7) = %s"
        )
    with connection.cursor() as cursor:
        cursor.execute(find, [PREFIX])
        statements = [row[0] for row in cursor.fetchall()]
    _run(connection, statements)


def fill(connection: Any) -> int:
    """Write what is missing or wrong and delete what belongs to nothing; return how many rows.

    Needs no triggers. Documents that are right are not touched, so that a second run writes
    nothing.
    """
    touched: int = 0
    with connection.cursor() as cursor:
        for kind in KINDS:
            cursor.execute(_delete(kind, "TRUE"))
            touched += cursor.rowcount
            cursor.execute(_write(kind, "TRUE"))
            touched += max(cursor.rowcount, 0)
        names = ", ".join(f"'{kind.name}'" for kind in KINDS)
        cursor.execute(f"DELETE FROM incidents_searchdocument WHERE kind NOT IN ({names})")
        touched += cursor.rowcount
        if connection.vendor == "sqlite":
            for table in _FULL_TEXT:
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
    return touched


def _run(connection: Any, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _write(kind: SearchKind, rows: str) -> str:
    """Return the statement that writes the documents of the `rows` that can be found."""
    where = f"({rows}) AND ({kind.where})" if kind.where else f"({rows})"
    changed = ", ".join(f"{name} = excluded.{name}" for name in _UPDATED)
    return (
        f"INSERT INTO incidents_searchdocument ({COLUMNS}) "
        f"SELECT '{kind.name}', r.{kind.key}, {kind.incident}, {kind.is_detail!s}, "
        f"{kind.at}, {kind.place}, {kind.title}, {kind.keywords}, {kind.body} "
        f"FROM {kind.table} r WHERE {where} "
        f"ON CONFLICT (kind, object_id) DO UPDATE SET {changed} WHERE {_DIFFERS}"
    )


def _delete(kind: SearchKind, rows: str) -> str:
    """Return the statement that deletes the documents of `rows` that cannot be found.

    Counted, because PostgreSQL makes a join of NOT EXISTS, and one that was planned while a table
    was small goes through the whole table for each row.
    """
    found = f" AND ({kind.where})" if kind.where else ""
    return (
        f"DELETE FROM incidents_searchdocument WHERE kind = '{kind.name}' AND ({rows}) "
        f"AND (SELECT COUNT(*) FROM {kind.table} r "
        f"WHERE r.{kind.key} = incidents_searchdocument.object_id{found}) = 0"
    )


def _statements(kind: SearchKind, row: str) -> list[str]:
    """Return what has to happen for one row that was written ("NEW") or deleted ("OLD")."""
    ids = f"{row}.{kind.key}, {row}.{kind.also}" if kind.also else f"{row}.{kind.key}"
    statements = []
    if kind.where or row == "OLD":
        statements.append(_delete(kind, f"object_id IN ({ids})"))
    if row == "NEW" or kind.also or kind.key != "id":
        statements.append(_write(kind, f"r.{kind.key} IN ({ids})"))
    return statements


def _postgresql(kind: SearchKind) -> Iterator[str]:
    """Yield a function and two triggers; a row that names another one moves both documents."""
    name = PREFIX + kind.name
    renewed = "; ".join(_statements(kind, "NEW"))
    gone = "; ".join(_statements(kind, "OLD"))
    moved = f"IF TG_OP = 'UPDATE' THEN {gone}; END IF;" if kind.also else ""
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {_BY_KEY} AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN {gone}; RETURN NULL; END IF; "
        f"{moved} {renewed}; RETURN NULL; END $$"
    )
    columns = ", ".join(kind.columns)
    for suffix, when in (("changed", f"INSERT OR UPDATE OF {columns}"), ("gone", "DELETE")):
        yield (
            f"CREATE TRIGGER {name}_{suffix} AFTER {when} ON {kind.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def _sqlite(kind: SearchKind) -> Iterator[str]:
    """Yield a trigger for each thing that can happen to a row."""
    renewed, gone = _statements(kind, "NEW"), _statements(kind, "OLD")
    columns = ", ".join(kind.columns)
    updated = [*gone, *renewed] if kind.also else renewed
    for when, statements in (
        ("INSERT", renewed),
        (f"UPDATE OF {columns}", updated),
        ("DELETE", gone),
    ):
        yield _sqlite_trigger(f"{kind.name}_{when.partition(' ')[0]}", when, kind.table, statements)


def _sqlite_words() -> Iterator[str]:
    """Yield the triggers that keep the full-text tables what the documents say."""
    add, take = [], []
    for table, columns in _FULL_TEXT.items():
        names = ", ".join(columns)
        new, old = (", ".join(f"{row}.{name}" for name in columns) for row in ("NEW", "OLD"))
        add.append(f"INSERT INTO {table} (rowid, {names}) VALUES (NEW.id, {new})")
        take.append(
            f"INSERT INTO {table} ({table}, rowid, {names}) VALUES ('delete', OLD.id, {old})"
        )
    table = "incidents_searchdocument"
    yield _sqlite_trigger("words_INSERT", "INSERT", table, add)
    yield _sqlite_trigger("words_DELETE", "DELETE", table, take)
    changed = f"UPDATE OF {', '.join(WORDS)}"
    yield _sqlite_trigger("words_UPDATE", changed, table, [*take, *add])


def _sqlite_trigger(name: str, when: str, table: str, statements: list[str]) -> str:
    body = "".join(f"{statement}; " for statement in statements)
    return f"CREATE TRIGGER {PREFIX}{name} AFTER {when} ON {table} BEGIN {body}END"
