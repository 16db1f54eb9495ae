"""What one more dependency would change, before anybody saves it."""

from dataclasses import dataclass

from catalog.domain.dependency_graph import cycle_through
from catalog.domain.service import Criticality
from catalog.models import RedundancyGroup, Service
from readiness.domain.failure_graph import Edge
from readiness.queries.dependency_drawing import Drawing, drawing_of
from readiness.queries.spof import (
    CatalogueGraph,
    ServiceFindings,
    catalogue_graph,
    findings_among,
    graph_from,
)


@dataclass(frozen=True)
class DependencyPreview:
    """The graph with the dependency in it, and what is different from the one without.

    `ring` are services that would need each other, the first again at the end; None without one.
    `taken_down` are those that the loss of the provider would newly take down.
    """

    after: ServiceFindings
    before: ServiceFindings
    drawing: Drawing
    ring: list[Service] | None
    taken_down: list[Service]

    @property
    def new_points(self) -> list[Service]:
        """Return what would become a single point of failure of the service."""
        return [point for point in self.after.points if point not in self.before.points]

    @property
    def gone_points(self) -> list[Service]:
        """Return what would no longer be one, because something stands in for it."""
        return [point for point in self.before.points if point not in self.after.points]


def preview_of(
    service: Service, *, provider: Service, criticality: str, group: RedundancyGroup | None
) -> DependencyPreview:
    """Return what a new dependency would change; nothing is stored."""
    known = catalogue_graph()
    rows = Service.objects.in_bulk() | {service.pk: service}
    edge = Edge(
        service.pk,
        provider.pk,
        criticality == Criticality.HARD,
        group.pk if group else None,
        group.needed if group else 1,
    )
    changed = graph_from(known.revision, (*known.stored, edge))
    before = findings_among(service, known, rows, with_pairs=False)
    after = findings_among(service, changed, rows, with_pairs=False)
    fallen = changed.blast_of(provider.pk) - known.blast_of(provider.pk)
    return DependencyPreview(
        after=after,
        before=before,
        drawing=drawing_of(service, changed, rows),
        ring=_ring(service.pk, changed, rows),
        taken_down=sorted((rows[key] for key in fallen if key in rows), key=lambda one: one.name),
    )


def _ring(start: int, known: CatalogueGraph, rows: dict[int, Service]) -> list[Service] | None:
    providers: dict[int, list[int]] = {}
    for edge in known.edges:
        providers.setdefault(edge.dependent, []).append(edge.provider)
    ring = cycle_through(start, providers)
    return None if ring is None else [rows[key] for key in ring if key in rows]
