"""The statements that make search documents what their objects say (pure).

PostgreSQL and SQLite read them alike. `rows` is always a condition on the rows of a kind's table,
which they call `r`, or on documents.
"""
# ruff: noqa: S608 - every part of these statements is written in this app, none by a person

from incidents.models.search_kinds import SearchKind

TABLE = "incidents_searchdocument"
WORDS = ("title", "keywords", "body")
UNFINISHED = "unfinished"
"""The kind of a document without words that stands for documents which are not all right yet."""

COLUMNS = ("kind", "object_id", "incident_id", "is_detail", "at", "place", *WORDS)
_FOLLOWED = ("at", "place", *WORDS)


def note_unfinished() -> str:
    """Return the statement that notes that documents have to be made right; once is enough."""
    return (
        f"INSERT INTO {TABLE} (kind, object_id, is_detail, at, place, title, keywords, body) "
        f"VALUES ('{UNFINISHED}', 0, {False!s}, CURRENT_TIMESTAMP, '', '', '', '') "
        "ON CONFLICT (kind, object_id) DO NOTHING"
    )


def note_finished() -> str:
    """Return the statement that takes that note away."""
    return f"DELETE FROM {TABLE} WHERE kind = '{UNFINISHED}'"


def find_unfinished() -> str:
    """Return the query for a row while documents have to be made right."""
    return f"SELECT 1 FROM {TABLE} WHERE kind = '{UNFINISHED}' AND object_id = 0"


def write(kind: SearchKind, rows: str) -> str:
    """Return the statement that writes the documents of the `rows` that can be found."""
    return f"{_insert(_documents(kind, rows))} WHERE {_differ(TABLE, 'excluded')}"


def repair(kind: SearchKind, rows: str) -> str:
    """Return the statement that does the same, but touches no document that is right."""
    return _insert(f"SELECT w.* {_wrong(kind, rows)}")


def find_wrong(kind: SearchKind, rows: str) -> str:
    """Return the query for a row when a document of `rows` is missing or wrong."""
    return f"SELECT 1 {_wrong(kind, rows)} LIMIT 1"


def delete(kind: SearchKind, rows: str) -> str:
    """Return the statement that deletes the documents of `rows` that cannot be found.

    Counted, because PostgreSQL makes a join of NOT EXISTS, and one that was planned while a table
    was small goes through the whole table for each row.
    """
    return f"DELETE {_left_over(kind, rows)}"


def find_left_over(kind: SearchKind, rows: str) -> str:
    """Return the query for a row when a document of `rows` cannot be found."""
    return f"SELECT 1 {_left_over(kind, rows)} LIMIT 1"


def _left_over(kind: SearchKind, rows: str) -> str:
    found = f" AND ({kind.where})" if kind.where else ""
    return (
        f"FROM {TABLE} WHERE kind = '{kind.name}' AND ({rows}) "
        f"AND (SELECT COUNT(*) FROM {kind.table} r "
        f"WHERE r.{kind.key} = {TABLE}.object_id{found}) = 0"
    )


def _wrong(kind: SearchKind, rows: str) -> str:
    return (
        f"FROM ({_documents(kind, rows)}) AS w LEFT JOIN {TABLE} d "
        "ON d.kind = w.kind AND d.object_id = w.object_id "
        f"WHERE d.id IS NULL OR {_differ('d', 'w')}"
    )


def _documents(kind: SearchKind, rows: str) -> str:
    where = f"({rows}) AND ({kind.where})" if kind.where else f"({rows})"
    return (
        f"SELECT '{kind.name}' AS kind, r.{kind.key} AS object_id, "
        f"CAST({kind.incident} AS bigint) AS incident_id, {kind.is_detail!s} AS is_detail, "
        f"{kind.at} AS at, {kind.place} AS place, "
        f"{kind.title} AS title, {kind.keywords} AS keywords, {kind.body} AS body "
        f"FROM {kind.table} r WHERE {where}"
    )


def _insert(documents: str) -> str:
    changed = ", ".join(f"{name} = excluded.{name}" for name in ("incident_id", *_FOLLOWED))
    return (
        f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) {documents} "
        f"ON CONFLICT (kind, object_id) DO UPDATE SET {changed}"
    )


def _differ(old: str, new: str) -> str:
    incident = f"COALESCE({old}.incident_id, 0) <> COALESCE({new}.incident_id, 0)"
    return " OR ".join([incident, *(f"{old}.{name} <> {new}.{name}" for name in _FOLLOWED)])
