"""The one statement of a search, as PostgreSQL and as SQLite answer it fastest.

Three habits of full-text search are avoided here, measured with a million documents
(docs/reference/search.md): ranking every match of a common word, walking all documents by age
for a rare one, and counting all matches. Therefore only the newest few thousand matches are
taken, fenced in a materialised table, ranked and counted. The many small documents and the few
large ones are taken apart, so that a common word does not bury the service that is called by it.
"""
# ruff: noqa: S608 - of what people type only words of letters and digits get into a statement

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from core.database.compiled import Given, with_constants
from core.models import User
from core.visibility import VIEWER, Viewer, current_viewer, reach_of, viewing_as
from incidents.domain.search_excerpt import stem_of
from incidents.domain.search_query import Phrase, SearchQuery
from incidents.models import Incident, SearchDocument

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


class Shape(NamedTuple):
    """What decides the text of the statement; everything else is a value.

    `kinds` are those the person may open. `filters` are names of values that the
    results are cut by. `by_age` puts the newest first; else the best match is. `by_name` looks at
    the names of the large documents only, and takes the last word for the beginning of one.
    """

    kinds: tuple[str, ...]
    filters: tuple[str, ...] = ()
    by_age: bool = False
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as the statement needs it; `values` has one for each filter of the shape."""

    query: SearchQuery
    shape: Shape
    values: Mapping[str, str] = field(default_factory=dict)
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
    matches = tsquery_of(asked.query, by_name=asked.shape.by_name)
    column = "names" if asked.shape.by_name else "vector"
    rank = "0" if asked.shape.by_age else f"ts_rank({column}, {matches}) * {_WEIGHT}"
    parts, params = [], []
    for name, is_detail, most in _parts(asked):
        cut, cut_params = _cut(asked, is_detail=is_detail)
        parts.append(
            f"{name} AS MATERIALIZED (SELECT id, kind, at, {rank} AS rank "
            f"FROM incidents_searchdocument WHERE {cut} AND {column} @@ {matches} "
            f"ORDER BY at DESC, id DESC LIMIT {most})"
        )
        params += cut_params
    counts = (
        "SELECT json_object_agg(kind, n)::text FROM "
        "(SELECT kind, count(*) AS n FROM found GROUP BY kind) c"
    )
    return _page(asked, parts, params, counts, position="strpos")


def _sqlite(asked: Asked) -> tuple[str, list[Any]]:
    match = match_of(asked.query, by_name=asked.shape.by_name)
    table = "incidents_searchnames" if asked.shape.by_name else "incidents_searchwords"
    rank = "0" if asked.shape.by_age else f"-bm25({table}, 10.0, 4.0, 1.0) * {_WEIGHT}"
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
    return [large] if asked.shape.by_name else [large, small]


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
    """Return the condition of the visible and chosen documents."""
    viewer = current_viewer()
    sql, params = _condition(connection.vendor, reach_of(viewer), asked.shape)
    given: dict[str, Any] = dict(asked.values)
    if isinstance(viewer, User):
        given[VIEWER] = viewer.pk
    values = [one.value_for(connection, given) for one in params]
    is_part = "is_detail" if is_detail else "NOT is_detail"
    return f"{is_part} AND {sql}", values


@cache
def _condition(_vendor: str, reach: Viewer, shape: Shape) -> tuple[str, tuple[Given, ...]]:
    """Return what the manager and the filters demand, as the ORM writes it, compiled once.

    Only what differs between two searches is left as a value, for each costs on every search.
    Nobody writes a second cut by hand. There are as many as roles and combinations of filters.
    """
    with viewing_as(reach):
        rows = _chosen(shape)
    compiler = rows.query.get_compiler(rows.db)
    compiler.setup_query()
    try:
        sql, params = compiler.compile(rows.query.where)
    except EmptyResultSet:
        return "1 = 0", ()
    return with_constants(connection, sql, params)


def _chosen(shape: Shape) -> QuerySet[SearchDocument]:
    rows = SearchDocument.objects.filter(kind__in=shape.kinds)
    if "kind" in shape.filters:
        rows = rows.filter(kind=Given("kind"))
    facts = {name: Given(name) for name in ("severity", "status") if name in shape.filters}
    if facts:
        rows = rows.filter(incident_id__in=Incident.objects.filter(**facts).order_by().values("pk"))
    if "service" in shape.filters:
        touched = Incident.services.through.objects.filter(service__slug=Given("service"))
        itself = Q(kind="service", place=Given("service"))
        rows = rows.filter(Q(incident_id__in=touched.values("incident_id")) | itself)
    return rows


def _part_of_text(query: SearchQuery, position: str) -> tuple[str, list[str]]:
    """Return SQL for the part of the body around the first word, so that no long text travels."""
    stems = [stem_of(word) for word in query.words]
    if not stems:
        return f"substr(d.body, 1, {EXCERPT_REACH})", []
    places = ", ".join(f"NULLIF({position}(lower(d.body), %s), 0)" for _ in stems)
    place = f"COALESCE({places}, 1) - {BEFORE_WORD}"
    first = f"CASE WHEN {place} > 1 THEN {place} ELSE 1 END"
    return f"substr(d.body, {first}, {EXCERPT_REACH})", stems * 2


def tsquery_of(query: SearchQuery, *, by_name: bool = False) -> str:
    """Return the query as a PostgreSQL expression.

    The words stand in it as they are, which words of letters and digits may: a planner that sees
    them knows how common they are, and chooses otherwise for a rare word than for a common one.
    """
    if by_name:
        *whole, last = query.words
        parts = [*(f"''{word}''" for word in whole), f"''{last}'':*"]
        return f"to_tsquery('simple', '{' & '.join(parts)}')"
    wanted = [f"phraseto_tsquery('drydock', '{' '.join(one)}')" for one in query.wanted]
    unwanted = [f"!! phraseto_tsquery('drydock', '{' '.join(one)}')" for one in query.unwanted]
    return f"({' && '.join([*wanted, *unwanted])})"


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
