"""The one statement of a search, as PostgreSQL and as SQLite answer it fastest.

Three habits of full-text search are avoided here, measured with a million documents
(docs/reference/search.md): ranking every match of a common word, walking all documents by age
for a rare one, and counting all matches. Therefore only the newest few thousand matches are
taken, fenced in a materialised table, ranked and counted. The many small documents and the few
large ones are taken apart, so that a common word does not bury the service that is called by it.
"""
# ruff: noqa: S608 - words of people are parameters; the rest is written here or by the ORM

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from incidents.domain.search_excerpt import stem_of
from incidents.domain.search_query import Phrase, SearchQuery
from incidents.models import SearchDocument

MOST_LARGE = 1_000
MOST_SMALL = 2_000
EXCERPT_REACH = 1_500
BEFORE_WORD = 200

_COLUMNS = (
    "f.kind, d.object_id, d.incident_id, d.place, d.at, d.title, i.title, i.severity, i.status"
)
_JOINS = (
    "JOIN incidents_searchdocument d ON d.id = f.id "
    "LEFT JOIN incidents_incident i ON i.id = d.incident_id"
)
# A word in a title says more than many in a text; what a document is counts as well.
_WEIGHT = (
    "CASE kind WHEN 'service' THEN 4 WHEN 'team' THEN 3 WHEN 'incident' THEN 3 "
    "WHEN 'postmortem' THEN 2 ELSE 1 END"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as the statement needs it.

    `rows` are the visible documents, cut by the filters of the page. `by_age` puts the newest
    first; else the best match is. `by_name` looks at the names of the large documents only, and
    takes the last word for the beginning of one.
    """

    query: SearchQuery
    rows: QuerySet[SearchDocument]
    by_age: bool = False
    by_name: bool = False
    offset: int = 0
    limit: int = 20


def run(asked: Asked) -> list[tuple[Any, ...]]:
    """Return the rows of one page, best first, each with its counts of kinds at the end.

    A row is (kind, object id, incident id, place, at, title, incident's title, severity, status,
    part of the text, counts by kind as JSON text). A page past the end is [].
    """
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    sql, params = make(asked)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _postgresql(asked: Asked) -> tuple[str, list[Any]]:
    matches, match_params = tsquery_of(asked.query, by_name=asked.by_name)
    column = "names" if asked.by_name else "vector"
    rank = "0" if asked.by_age else f"ts_rank({column}, {matches}) * {_WEIGHT}"
    rank_params = [] if asked.by_age else match_params
    parts, params = [], []
    for name, is_detail, most in _parts(asked):
        cut, cut_params = _cut(asked, is_detail=is_detail)
        parts.append(
            f"{name} AS MATERIALIZED (SELECT id, kind, at, {rank} AS rank "
            f"FROM incidents_searchdocument WHERE {cut} AND {column} @@ {matches} "
            f"ORDER BY at DESC, id DESC LIMIT {most})"
        )
        params += [*rank_params, *cut_params, *match_params]
    counts = (
        "SELECT json_object_agg(kind, n)::text FROM "
        "(SELECT kind, count(*) AS n FROM found GROUP BY kind) c"
    )
    return _page(asked, parts, params, counts, position="strpos")


def _sqlite(asked: Asked) -> tuple[str, list[Any]]:
    match = match_of(asked.query, by_name=asked.by_name)
    table = "incidents_searchnames" if asked.by_name else "incidents_searchwords"
    rank = "0" if asked.by_age else f"-bm25({table}, 10.0, 4.0, 1.0) * {_WEIGHT}"
    parts, params = [], []
    for name, is_detail, most in _parts(asked):
        cut, cut_params = _cut(asked, is_detail=is_detail)
        parts.append(
            f"{name} AS MATERIALIZED (SELECT incidents_searchdocument.id AS id, kind, at, "
            f"{rank} AS rank FROM {table} "
            f"JOIN incidents_searchdocument ON incidents_searchdocument.id = {table}.rowid "
            f"WHERE {table} MATCH %s AND {cut} "
            f"ORDER BY at DESC, incidents_searchdocument.id DESC LIMIT {most})"
        )
        params += [match, *cut_params]
    counts = (
        "SELECT json_group_object(kind, n) FROM "
        "(SELECT kind, count(*) AS n FROM found GROUP BY kind)"
    )
    return _page(asked, parts, params, counts, position="instr")


def _parts(asked: Asked) -> list[tuple[str, bool, int]]:
    large, small = ("large", False, MOST_LARGE), ("small", True, MOST_SMALL)
    return [large] if asked.by_name else [large, small]


def _page(
    asked: Asked, parts: Sequence[str], params: list[Any], counts: str, *, position: str
) -> tuple[str, list[Any]]:
    """Return the statement around the parts that find, with a part of the text of each row."""
    text, text_params = _part_of_text(asked.query, position)
    found = " UNION ALL ".join(f"SELECT * FROM {name}" for name, _, _ in _parts(asked))
    sql = (
        f"WITH {', '.join(parts)}, "
        f"found AS MATERIALIZED ({found}), "
        "f AS MATERIALIZED (SELECT * FROM found ORDER BY rank DESC, at DESC, id DESC "
        "LIMIT %s OFFSET %s) "
        f"SELECT {_COLUMNS}, {text}, ({counts}) FROM f {_JOINS} "
        "ORDER BY f.rank DESC, f.at DESC, f.id DESC"
    )
    return sql, [*params, asked.limit, asked.offset, *text_params]


def _cut(asked: Asked, *, is_detail: bool) -> tuple[str, list[Any]]:
    """Return the condition of the visible and chosen documents, as the ORM writes it."""
    is_part = "is_detail" if is_detail else "NOT is_detail"
    if asked.rows.query.is_empty():
        return f"{is_part} AND 1 = 0", []
    # The conditions come from the manager and the filters: nobody writes a second cut by hand.
    compiler = asked.rows.query.get_compiler(using="default")
    where = asked.rows.query.where
    if not where:
        return is_part, []
    compiler.setup_query()
    sql, params = compiler.compile(where)
    return f"{is_part} AND {sql}", list(params)


def _part_of_text(query: SearchQuery, position: str) -> tuple[str, list[str]]:
    """Return SQL for the part of the body around the first word, so that no long text travels."""
    stems = [stem_of(word) for word in query.words]
    if not stems:
        return f"substr(d.body, 1, {EXCERPT_REACH})", []
    places = ", ".join(f"NULLIF({position}(lower(d.body), %s), 0)" for _ in stems)
    place = f"COALESCE({places}, 1) - {BEFORE_WORD}"
    first = f"CASE WHEN {place} > 1 THEN {place} ELSE 1 END"
    return f"substr(d.body, {first}, {EXCERPT_REACH})", stems * 2


def tsquery_of(query: SearchQuery, *, by_name: bool = False) -> tuple[str, list[str]]:
    """Return the query as a PostgreSQL expression with its parameters."""
    if by_name:
        *whole, last = query.words
        parts = [*(f"'{word}'" for word in whole), f"'{last}':*"]
        return "to_tsquery('simple', %s)", [" & ".join(parts)]
    wanted = ["phraseto_tsquery('drydock', %s)"] * len(query.wanted)
    unwanted = ["!! phraseto_tsquery('drydock', %s)"] * len(query.unwanted)
    params = [" ".join(phrase) for phrase in (*query.wanted, *query.unwanted)]
    return f"({' && '.join([*wanted, *unwanted])})", params


def match_of(query: SearchQuery, *, by_name: bool = False) -> str:
    """Return the query in the language of FTS5."""
    if by_name:
        *whole, last = query.words
        parts = [*(_quoted((word,)) for word in whole), f"{_quoted((last,))} *"]
        return " AND ".join(parts)
    found = f"({' AND '.join(_quoted(phrase) for phrase in query.wanted)})"
    left_out = " OR ".join(_quoted(phrase) for phrase in query.unwanted)
    return f"{found} NOT ({left_out})" if left_out else found


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'
