"""The triggers that keep search documents what their objects say, on PostgreSQL and SQLite.

A trigger writes in the transaction of the change itself, whoever makes it: a use case, an import
of thousands of rows, a cascade. So nothing that is stored is ever missing from search, nothing
that is gone is still found, and a request sends no statement for it.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from incidents.models import search_statements
from incidents.models.search_kinds import KINDS, SearchKind
from incidents.models.search_turns import in_turn

PREFIX = "search_"
FULL_TEXT = {
    "incidents_searchwords": search_statements.WORDS,
    "incidents_searchnames": ("title", "keywords"),
}
"""The full-text tables of SQLite, with the columns of a document that each of them reads."""

# A session plans the statements of a function once, perhaps while a table is small, and a plan that
# reads it from end to end would then do so for each of thousands of rows. One row is found by key.
_BY_KEY = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"


class Trigger(NamedTuple):
    """What follows a table: its name, what tells it from an older one, and how it is made."""

    name: str
    mark: str
    statements: tuple[str, ...]


def install(connection: Any) -> bool:
    """Put in place what is missing or of another version; return whether documents may be wrong.

    One after the other, so that people who write wait for one table and only for a moment, and
    what is right is not taken away for a moment in which nobody would follow. That documents may
    be wrong is noted with each change, until `search_filling.fill` came to its end.
    """
    known, wanted = _installed(connection), list(_wanted(connection))
    changes = [one for one in wanted if known.get(one.name) != one.mark]
    unfinished = search_statements.note_unfinished()
    for name in known.keys() - {one.name for one in wanted}:
        _run(connection, name, _dropping(connection, name), unfinished)
    for one in changes:
        dropping = _dropping(connection, one.name)
        _run(connection, one.name, dropping, *one.statements, unfinished)
    with connection.cursor() as cursor:
        cursor.execute(search_statements.find_unfinished())
        return cursor.fetchone() is not None


def remove(connection: Any) -> None:
    """Take all triggers away, so that tables can be altered."""
    for name in _installed(connection):
        _run(connection, name, _dropping(connection, name))


def _installed(connection: Any) -> dict[str, str]:
    """Return the marks of what is there, by name; "" for functions of before there were marks.

    Somebody else's can begin like ours, but neither has one of our names nor writes documents.
    """
    if connection.vendor == "postgresql":
        find = (
            "SELECT proname, coalesce(obj_description(p.oid, 'pg_proc'), ''), prosrc "
            "FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace "
            "WHERE n.nspname = current_schema() AND prorettype = 'trigger'::regtype "
            "AND starts_with(proname, %s)"
        )
    else:
        find = (
            "SELECT name, sql, sql FROM sqlite_master "
            "WHERE type = 'trigger' AND substr(name, 1, 7) = %s"
        )
    names = {one.name for one in _wanted(connection)}
    with connection.cursor() as cursor:
        cursor.execute(find, [PREFIX])
        return {
            name: mark
            for name, mark, body in cursor.fetchall()
            if name in names or search_statements.TABLE in body
        }


def _wanted(connection: Any) -> Iterator[Trigger]:
    if connection.vendor == "postgresql":
        for kind in KINDS:
            yield _postgresql(kind)
        return
    # First, for full text must know each document that is written from now on.
    yield from _sqlite_words()
    for kind in KINDS:
        yield from _sqlite(kind)


def _dropping(connection: Any, name: str) -> str:
    if connection.vendor == "postgresql":
        return f'DROP FUNCTION IF EXISTS "{name}"() CASCADE'
    return f'DROP TRIGGER IF EXISTS "{name}"'


def _run(connection: Any, name: str, *statements: str) -> None:
    def change(cursor: Any) -> None:
        for statement in statements:
            cursor.execute(statement)

    in_turn(connection, change, name=f"The trigger {name}")


def _statements(kind: SearchKind, row: str) -> list[str]:
    """Return what has to happen for one row that was written ("NEW") or deleted ("OLD")."""
    ids = f"{row}.{kind.key}, {row}.{kind.also}" if kind.also else f"{row}.{kind.key}"
    statements = []
    if kind.where or row == "OLD":
        statements.append(search_statements.delete(kind, f"object_id IN ({ids})"))
    if row == "NEW" or kind.also or kind.key != "id":
        statements.append(search_statements.write(kind, f"r.{kind.key} IN ({ids})"))
    return statements


def _postgresql(kind: SearchKind) -> Trigger:
    """Return a function and two triggers; a row that names another one moves both documents."""
    name = PREFIX + kind.name
    renewed = "; ".join(_statements(kind, "NEW"))
    gone = "; ".join(_statements(kind, "OLD"))
    moved = f"IF TG_OP = 'UPDATE' THEN {gone}; END IF;" if kind.also else ""
    columns = ", ".join(kind.columns)
    made = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {_BY_KEY} AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN {gone}; RETURN NULL; END IF; "
        f"{moved} {renewed}; RETURN NULL; END $$",
        *(
            f"CREATE TRIGGER {name}_{suffix} AFTER {when} ON {kind.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
            for suffix, when in (("changed", f"INSERT OR UPDATE OF {columns}"), ("gone", "DELETE"))
        ),
    )
    mark = hashlib.sha256("\n".join(made).encode()).hexdigest()
    return Trigger(name, mark, (*made, f"COMMENT ON FUNCTION {name}() IS '{mark}'"))


def _sqlite(kind: SearchKind) -> Iterator[Trigger]:
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


def _sqlite_words() -> Iterator[Trigger]:
    """Yield the triggers that keep the full-text tables what the documents say."""
    add, take = [], []
    for table, columns in FULL_TEXT.items():
        names = ", ".join(columns)
        new, old = (", ".join(f"{row}.{name}" for name in columns) for row in ("NEW", "OLD"))
        add.append(f"INSERT INTO {table} (rowid, {names}) VALUES (NEW.id, {new})")  # noqa: S608 - names of our own tables
        take.append(
            f"INSERT INTO {table} ({table}, rowid, {names}) VALUES ('delete', OLD.id, {old})"  # noqa: S608 - names of our own tables
        )
    documents = search_statements.TABLE
    yield _sqlite_trigger("words_INSERT", "INSERT", documents, add)
    yield _sqlite_trigger("words_DELETE", "DELETE", documents, take)
    changed = f"UPDATE OF {', '.join(search_statements.WORDS)}"
    yield _sqlite_trigger("words_UPDATE", changed, documents, [*take, *add])


def _sqlite_trigger(name: str, when: str, table: str, statements: list[str]) -> Trigger:
    body = "".join(f"{statement}; " for statement in statements)
    made = f"CREATE TRIGGER {PREFIX}{name} AFTER {when} ON {table} BEGIN {body}END"
    return Trigger(PREFIX + name, made, (made,))
