"""The catalogue as a graph of failures: single points of failure and what they take down.

The graph is read with one statement and kept in the process until dependencies change: a second
statement asks for the revision. The revision is read first, so what is kept under it is as new or
newer, never older; its key is new with every change and never given twice.
"""

import gc
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import NamedTuple

from catalog.domain.service import Criticality
from catalog.models import Dependency, GraphRevision, Service
from readiness.domain.availability import (
    Ceiling,
    LedgerLine,
    budget_left,
    ceiling_of,
    ledger,
)
from readiness.domain.failure_graph import Edge, FailureGraph, PlainEdge, graph_of
from readiness.domain.spof import SinglePoints, minimal_pairs, single_points

PERCENT = 100


@dataclass(frozen=True)
class CatalogueGraph:
    """What needs what in the catalogue, by the primary keys of services.

    Services without any dependency are not among its nodes; every question answers nothing for
    them. `revision` is 0 while no dependency was ever changed.
    """

    revision: int
    stored: tuple[PlainEdge[int], ...]
    graph: FailureGraph[int]
    points: SinglePoints[int]

    @cached_property
    def edges(self) -> tuple[Edge[int], ...]:
        """Return the dependencies with names for their parts, for the few who look at each."""
        return tuple(map(Edge[int]._make, self.stored))

    def points_of(self, service_id: int) -> set[int]:
        """Return the other services whose loss alone takes this one down."""
        return self.points.of(service_id) if service_id in self.points.sets else set()

    def blast_of(self, service_id: int) -> set[int]:
        """Return the services that go down when this one alone does."""
        return self.points.blast(service_id) if service_id in self.points.sets else set()


def catalogue_graph() -> CatalogueGraph:
    """Return the graph of the dependencies stored now; two statements, one when nothing changed."""
    row = GraphRevision.objects.filter(pk=GraphRevision.ONLY).values_list("number", "key").first()
    return graph_of_revision(*(row or (None, None)))


def graph_of_revision(number: int | None, key: uuid.UUID | None) -> CatalogueGraph:
    """Return the graph of the revision that was read just now; both are None without one."""
    return _graph(0) if number is None or key is None else _kept(number, key)


class Loss(NamedTuple):
    """A line of the ledger: the services that go down (one or two) and the minutes a month."""

    services: tuple[Service, ...]
    minutes: float


@dataclass(frozen=True)
class ServiceFindings:
    """What one service stands on and what stands on it.

    `pairs` is None when nobody looked: they are looked for in tier 1, and where one asks, among a
    few hundred services. `ceiling` reads each availability target as the share of time in which
    that service itself works; the target of `service` is what it is compared with. `budget_left` is
    a share of time, None without a target or without a known dependency.
    """

    service: Service
    revision: int
    points: list[Service]
    blast: list[Service]
    degraded: list[Service]
    pairs: list[tuple[Service, Service]] | None
    ceiling: Ceiling[int]
    unknown: list[Service]
    losses: list[Loss]
    budget_left: float | None

    @property
    def is_unreachable(self) -> bool:
        """Return whether what it stands on is down for longer than its target allows."""
        return self.budget_left is not None and self.budget_left < 0


def findings_of(service: Service, *, with_pairs: bool | None = None) -> ServiceFindings:
    """Return the findings of a service; three statements for any number of dependencies.

    Pairs are looked for in tier 1, or as `with_pairs` says.
    """
    known = catalogue_graph()
    rows = Service.objects.in_bulk()
    rows.setdefault(service.pk, service)
    return findings_among(service, known, rows, with_pairs=with_pairs)


def findings_among(
    service: Service,
    known: CatalogueGraph,
    rows: dict[int, Service],
    *,
    with_pairs: bool | None = None,
) -> ServiceFindings:
    """Return the findings of a service, with the graph and all services read already."""
    availability = _availability(known.graph.needs(service.pk), rows)
    target = availability.pop(service.pk, None)
    points = known.points_of(service.pk)
    blast = known.blast_of(service.pk)
    pairs = _pairs(service, known, wanted=service.tier == 1 if with_pairs is None else with_pairs)
    ceiling = _ceiling(service, known, availability)
    lines = ledger(sorted(points), sorted(map(sorted, pairs or ())), availability)
    return ServiceFindings(
        service=service,
        revision=known.revision,
        points=_rows(points, rows),
        blast=_rows(blast, rows),
        degraded=_rows(known.graph.degraded({service.pk, *blast}), rows),
        pairs=None if pairs is None else _pair_rows(pairs, rows),
        ceiling=ceiling,
        unknown=_rows(ceiling.unknown - {service.pk}, rows),
        losses=[_loss(line, rows) for line in lines],
        budget_left=_budget_left(target, lines),
    )


def graph_from(revision: int, edges: tuple[PlainEdge[int], ...]) -> CatalogueGraph:
    """Return the graph that edges make, with its single points of failure."""
    nodes = sorted({*map(itemgetter(0), edges), *map(itemgetter(1), edges)})
    graph = graph_of(nodes, edges)
    return CatalogueGraph(revision, edges, graph, single_points(graph))


@lru_cache(maxsize=1)
def _kept(number: int, key: uuid.UUID) -> CatalogueGraph:  # noqa: ARG001 - the key names the content
    return _graph(number)


def _graph(number: int) -> CatalogueGraph:
    with _without_collection():
        return graph_from(number, _stored())


@contextmanager
def _without_collection() -> Iterator[None]:
    """Let the collector of cycles wait.

    Reading makes hundreds of thousands of objects without any cycle; to look at all of them again
    and again takes longer than to make them. Of several threads the first one lets it go on.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _stored() -> tuple[PlainEdge[int], ...]:
    rows = Dependency.objects.order_by().values_list(
        "dependent_id",
        "provider_id",
        "criticality",
        "redundancy_group_id",
        "redundancy_group__needed",
    )
    hard = Criticality.HARD.value
    return tuple(
        (dependent, provider, criticality == hard, group, needed or 1)
        for dependent, provider, criticality, group, needed in rows
    )


def _availability(keys: Iterable[int], rows: dict[int, Service]) -> dict[int, float]:
    """Return the targets of services as shares of time; those without one are left out."""
    targets = {key: rows[key].slo_target_percent for key in keys if key in rows}
    return {key: float(target) / PERCENT for key, target in targets.items() if target is not None}


def _pairs(service: Service, known: CatalogueGraph, *, wanted: bool) -> set[frozenset[int]] | None:
    if not wanted:
        return None
    if service.pk not in known.points.sets:
        return set()
    return minimal_pairs(known.graph, service.pk)


def _ceiling(
    service: Service, known: CatalogueGraph, availability: dict[int, float]
) -> Ceiling[int]:
    """Return the ceiling that dependencies set; the service itself counts as never failing."""
    if service.pk not in known.points.sets:
        return Ceiling(None, is_exact=True, unknown=frozenset())
    found = ceiling_of(known.graph, known.points, service.pk, availability)
    others = found.unknown - {service.pk}
    return Ceiling(found.value, found.is_exact, others)


def _budget_left(target: float | None, lines: Iterable[LedgerLine[int]]) -> float | None:
    singles = [line for line in lines if len(line.nodes) == 1]
    if target is None or not singles:
        return None
    return budget_left(target, [1 - line.share for line in singles])


def _rows(keys: Iterable[int], rows: dict[int, Service]) -> list[Service]:
    """Return services by tier and name; one that went away since the graph was read is left out."""
    return sorted((rows[key] for key in keys if key in rows), key=_by_tier)


def _pair_rows(
    pairs: Iterable[frozenset[int]], rows: dict[int, Service]
) -> list[tuple[Service, Service]]:
    found = [_rows(pair, rows) for pair in pairs]
    whole = [(pair[0], pair[1]) for pair in found if len(pair) == 2]  # noqa: PLR2004 - a pair
    return sorted(whole, key=lambda pair: (_by_tier(pair[0]), _by_tier(pair[1])))


def _loss(line: LedgerLine[int], rows: dict[int, Service]) -> Loss:
    return Loss(tuple(rows[key] for key in line.nodes), line.minutes)


def _by_tier(service: Service) -> tuple[int, str, int]:
    return (service.tier or 4, service.name.casefold(), service.pk)
