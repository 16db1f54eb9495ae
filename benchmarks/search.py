"""Search over timeline entries beside bare SQL, and beside what one would write first."""
# ruff: noqa: S608 - numbers and names of this module are put into its own statements

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, islice
from random import Random
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.markdown import timed
from benchmarks.rows import CallRow
from benchmarks.seed import BATCH, START, analyse
from core.models import User
from core.visibility import viewing_as
from incidents.domain.search_query import read_query
from incidents.models import Incident, TimelineEntry, search_filling, search_triggers
from incidents.queries.search import Results, SearchFilter, search
from incidents.queries.search_statement import MOST_LARGE, MOST_SMALL

COMMON, SELDOM, ANOTHER, RARE = "commonly", "seldom", "anothertime", "rarest"
QUERIES = {
    "word in 20 %": COMMON,
    "word in 1 %": SELDOM,
    "word in 0.01 %": RARE,
    "two words, 1 % and 2 %": f"{SELDOM} {ANOTHER}",
    "common and rare": f"{COMMON} {RARE}",
}
MOST_STATEMENTS = 3
BAR, STRETCH = 1.5, 1.2
WORDS_EACH = 25
VOCABULARY = 20_000
PEER_ROUNDS = 9
SEED = 20_260_302
INDEX = "search_document_detail_words"

# What one would write by hand with the same care, for the same answer: the match fenced, only
# the newest ranked and counted, nothing of incidents the person may not know of.
BARE = f"""
    WITH large AS MATERIALIZED (
        SELECT id, kind, at, ts_rank(vector, phraseto_tsquery('drydock', %s)) AS rank
        FROM incidents_searchdocument
        WHERE NOT is_detail AND vector @@ phraseto_tsquery('drydock', %s) AND {{cut}}
        ORDER BY at DESC, id DESC LIMIT {MOST_LARGE}
    ), small AS MATERIALIZED (
        SELECT id, kind, at, ts_rank(vector, phraseto_tsquery('drydock', %s)) AS rank
        FROM incidents_searchdocument
        WHERE is_detail AND vector @@ phraseto_tsquery('drydock', %s) AND {{cut}}
        ORDER BY at DESC, id DESC LIMIT {MOST_SMALL}
    ), found AS MATERIALIZED (SELECT * FROM large UNION ALL SELECT * FROM small),
    best AS MATERIALIZED (SELECT * FROM found ORDER BY rank DESC, at DESC, id DESC LIMIT 20)
    SELECT d.object_id, d.kind, d.incident_id, d.at, d.title, d.body, i.title, i.severity, i.status,
        (SELECT json_object_agg(kind, n) FROM (
            SELECT kind, count(*) AS n FROM found GROUP BY kind) counts)
    FROM best JOIN incidents_searchdocument d USING (id)
    LEFT JOIN incidents_incident i ON i.id = d.incident_id
    ORDER BY best.rank DESC, best.at DESC, best.id DESC
"""
CUT = """(incident_id IS NULL OR incident_id NOT IN (
    SELECT i.id FROM incidents_incident i WHERE i.restricted AND NOT EXISTS (
        SELECT 1 FROM incidents_incidentaccess a
        WHERE a.incident_id = i.id AND a.person_id = 1)))"""

NAIVE_RANK = """
    SELECT object_id FROM incidents_searchdocument
    WHERE vector @@ plainto_tsquery('drydock', %s)
    ORDER BY ts_rank(vector, plainto_tsquery('drydock', %s)) DESC LIMIT 20
"""
NAIVE_NEWEST = """
    SELECT object_id FROM incidents_searchdocument
    WHERE is_detail AND vector @@ plainto_tsquery('drydock', %s) ORDER BY at DESC LIMIT 20
"""
NAIVE_COUNT = "SELECT count(*) FROM incidents_searchdocument WHERE body ILIKE %s"


@dataclass(frozen=True, slots=True)
class Peer:
    """How many times faster search is than what one would write first."""

    name: str
    product_seconds: float
    peer_seconds: float
    bar: float

    @property
    def ratio(self) -> float:
        """Return peer over product."""
        return self.peer_seconds / self.product_seconds

    @property
    def is_missed(self) -> bool:
        """Return whether it is not as much faster as it should be."""
        return self.ratio < self.bar


def seed_entries(number: int) -> None:
    """Save `number` timeline entries of 25 words; words are as frequent as Zipf has them."""
    chance = Random(SEED)
    incidents = list(Incident.objects.order_by("pk").values_list("pk", flat=True))
    search_triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [INDEX])
        (index,) = cursor.fetchone()
        # An index is built far faster over rows that are there than row by row.
        cursor.execute(f"DROP INDEX {INDEX}")
        entries = (
            TimelineEntry(
                incident_id=incidents[place * len(incidents) // number],
                at=START + timedelta(seconds=20 * place),
                text=text,
            )
            for place, text in enumerate(_texts(chance, number))
        )
        while batch := list(islice(entries, BATCH)):
            TimelineEntry.objects.bulk_create(batch)
        search_filling.fill(connection)
        cursor.execute(index)
    search_triggers.install(connection)
    analyse()


def _texts(chance: Random, number: int) -> Iterator[str]:
    words = [f"word{n:x}" for n in range(VOCABULARY)]
    weights = list(accumulate(1 / (n + 10) for n in range(VOCABULARY)))
    shares = {COMMON: 0.2, SELDOM: 0.01, ANOTHER: 0.02, RARE: 0.0001}
    for _ in range(number):
        marks = [word for word, share in shares.items() if chance.random() < share]
        rest = chance.choices(words, cum_weights=weights, k=WORDS_EACH - len(marks))
        yield " ".join([*rest[:9], *marks, *rest[9:]])


def search_rows(person: User) -> list[CallRow]:
    """Return the five queries beside bare SQL; raise AssertionError for other answers."""
    for text in QUERIES.values():
        product = [hit.found.object_id for hit in ask(person, text).hits]
        if product != [row[0] for row in bare(text)]:
            raise AssertionError(f"Search and bare SQL find different entries for {text}.")
    return [
        CallRow(
            name=f"Search, {name}",
            product=_asking(person, text),
            limit=_running(text),
            bar=BAR,
            stretch=STRETCH,
        )
        for name, text in QUERIES.items()
    ]


def most_statements(person: User) -> int:
    """Return how many statements the busiest of the five queries sends."""
    numbers = []
    for text in QUERIES.values():
        with CaptureQueriesContext(connection) as sent:
            ask(person, text)
        numbers.append(len(sent))
    return max(numbers)


def peers(person: User) -> list[Peer]:
    """Return how search compares with ranking all, the planner's choice and ILIKE."""
    by_age = SearchFilter(by_age=True)
    return [
        _peer(
            "ranked common word, beside ts_rank over all matches",
            lambda: ask(person, COMMON),
            lambda: rows_of(NAIVE_RANK, COMMON, COMMON),
            bar=20,
        ),
        _peer(
            "newest of a rare word, beside the planner's choice",
            lambda: ask(person, RARE, by_age),
            lambda: rows_of(NAIVE_NEWEST, RARE),
            bar=20,
        ),
        _peer(
            "a rare word, beside counting by ILIKE",
            lambda: ask(person, RARE),
            lambda: rows_of(NAIVE_COUNT, f"%{RARE}%"),
            bar=100,
        ),
    ]


def ask(person: User, text: str, chosen: SearchFilter | None = None) -> Results:
    """Search as the page does."""
    with viewing_as(person):
        return search(person, read_query(text), chosen or SearchFilter())


def rows_of(sql: str, *params: str) -> list[tuple[object, ...]]:
    """Return what a bare statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _asking(person: User, text: str) -> Callable[[], object]:
    return lambda: ask(person, text)


def _running(text: str) -> Callable[[], object]:
    return lambda: bare(text)


def bare(text: str) -> list[tuple[object, ...]]:
    """Return what the statement written by hand finds."""
    words = " && ".join(f"phraseto_tsquery('drydock', '{word}')" for word in text.split())
    return rows_of(BARE.replace("phraseto_tsquery('drydock', %s)", f"({words})").format(cut=CUT))


def _peer(
    name: str, product: Callable[[], object], other: Callable[[], object], *, bar: float
) -> Peer:
    """Return how long both take, measured in turn."""
    taken = [(timed(product)[0], timed(other)[0]) for _ in range(PEER_ROUNDS + 1)]
    ours, theirs = (median(column) for column in zip(*taken[1:], strict=True))
    return Peer(name, ours, theirs, bar)
