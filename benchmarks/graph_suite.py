"""The suite `graph`: single points of failure of ten thousand services, and one blast radius."""

import random
import uuid
from time import perf_counter

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.figures import Verdict
from benchmarks.markdown import timed
from benchmarks.measuring import Result, WrongAnswer, measure_calls
from benchmarks.report import as_json, as_markdown, circumstances, write_page
from benchmarks.rows import CallRow
from benchmarks.seed import analyse
from catalog.models import Dependency, GraphRevision, RedundancyGroup, Service
from readiness.domain.failure_graph import Edge, graph_of
from readiness.domain.spof import single_points
from readiness.queries.spof import catalogue_graph

SERVICES, EDGES, IN_GROUPS = 10_000, 100_000, 0.3
SECONDS, WITH_READING = 5.0, 1.5
FEW_ROUNDS = 7
MOST_STATEMENTS = 2
SEED = 20_261_126

_BLAST = """
WITH RECURSIVE fallen (id) AS (
    SELECT dependent_id FROM catalog_dependency WHERE provider_id = %s
    UNION
    SELECT dependent_id FROM catalog_dependency JOIN fallen ON provider_id = fallen.id
)
SELECT id FROM fallen
"""


def graph(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Measure S of all services and one blast radius; return whether a bar is missed."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    edges = _seed()
    computing, slowest = _computing(edges)
    _ungroup()
    blast, statements = _blast()
    results = [computing, blast]
    share = sum(edge.group is not None for edge in edges) / len(edges)
    about = (
        f"{SERVICES:,} services, {EDGES:,} dependencies, {share:.0%} in groups: S of all within "
        f"{slowest:.2f} s at the slowest of {FEW_ROUNDS} rounds, of at most {SECONDS:g}; "
        f"one blast radius sends {statements} SQL statement(s), of at most {MOST_STATEMENTS}."
    )
    table = "\n".join([circumstances(database, judged=judged), about, "", as_markdown(results)])
    print(table)
    print(as_json(results))
    if write:
        write_page("graph", table)
    return (
        any(result.verdict is Verdict.MISSED for result in results)
        or slowest > SECONDS
        or statements > MOST_STATEMENTS
    )


def _computing(edges: list[Edge[int]]) -> tuple[Result, float]:
    """Return S of all from the database beside S from edges in memory, and its longest time."""
    nodes = sorted({end for edge in edges for end in (edge.dependent, edge.provider)})
    taken = []

    def from_memory() -> None:
        start = perf_counter()
        single_points(graph_of(nodes, edges))
        taken.append(perf_counter() - start)

    def read_again() -> None:
        _forget()
        catalogue_graph()

    if catalogue_graph().points.sets != single_points(graph_of(nodes, edges)).sets:
        raise WrongAnswer("The database gives other single points than the edges do.")
    row = CallRow(
        "S of all services, with the reading of the database",
        read_again,
        from_memory,
        bar=WITH_READING,
        stretch=WITH_READING,
    )
    return measure_calls(row, timed, rounds=FEW_ROUNDS), max(taken)


def _blast() -> tuple[Result, int]:
    """Return the blast radius of the service nearest to the mean, and its number of statements."""
    counts = catalogue_graph().points.blast_counts(catalogue_graph().points.order)
    mean = sum(counts.values()) / len(counts)
    lost = min(counts, key=lambda node: (abs(counts[node] - mean), node))
    with CaptureQueriesContext(connection) as captured:
        ours = catalogue_graph().blast_of(lost)
    if ours != _fallen_by_statement(lost):
        raise WrongAnswer("The recursive statement names other services.")
    row = CallRow(
        f"Blast radius of one service ({len(ours):,} others)",
        lambda: catalogue_graph().blast_of(lost),
        lambda: _fallen_by_statement(lost),
        bar=1.3,
        stretch=0.3,
    )
    return measure_calls(row, timed), len(captured)


def _fallen_by_statement(lost: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_BLAST, [lost])
        return {key for (key,) in cursor.fetchall()}


def _seed() -> list[Edge[int]]:
    """Store the services and dependencies, the same every time, and return the edges."""
    chance = random.Random(SEED)
    services = Service.objects.bulk_create(
        Service(slug=f"service-{number}", name=f"Service {number}") for number in range(SERVICES)
    )
    keys = [service.pk for service in services]
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < EDGES:
        dependent, provider = sorted(chance.sample(range(SERVICES), 2))
        pairs.add((dependent, provider))
    providers: dict[int, list[int]] = {}
    for dependent, provider in sorted(pairs):
        providers.setdefault(dependent, []).append(provider)
    rows: list[Dependency] = []
    for dependent, own in providers.items():
        rows += _with_groups(keys[dependent], [keys[provider] for provider in own], chance)
    groups = {id(row.redundancy_group): row.redundancy_group for row in rows}
    RedundancyGroup.objects.bulk_create(group for group in groups.values() if group is not None)
    Dependency.objects.bulk_create(rows, batch_size=5_000)
    _forget()
    analyse()
    return [
        Edge(
            row.dependent_id,
            row.provider_id,
            group=row.redundancy_group_id,
            needed=row.redundancy_group.needed if row.redundancy_group else 1,
        )
        for row in rows
    ]


def _with_groups(dependent: int, providers: list[int], chance: random.Random) -> list[Dependency]:
    """Return the dependencies of a service; some pairs and triples of them are groups."""
    rows = []
    waiting = list(providers)
    while waiting:
        size = chance.choice((2, 3))
        group = None
        # So many groups that this share of the edges is in one: each group takes several.
        if len(waiting) >= size and chance.random() < IN_GROUPS / (IN_GROUPS + 0.7 * size) * 1.2:
            group = RedundancyGroup(
                dependent_id=dependent, name=str(len(waiting)), needed=chance.choice((1, 1, 1, 2))
            )
        taken = [waiting.pop() for _ in range(size if group else 1)]
        rows += [
            Dependency(dependent_id=dependent, provider_id=one, redundancy_group=group)
            for one in taken
        ]
    return rows


def _ungroup() -> None:
    """Let every dependency be needed, so that a recursive statement gives the same answer."""
    Dependency.objects.update(redundancy_group=None)
    _forget()
    analyse()


def _forget() -> None:
    """Give the graph another key, so that it is read again."""
    GraphRevision.objects.update_or_create(
        pk=GraphRevision.ONLY, defaults={"key": uuid.uuid4(), "number": 1}
    )
