"""Services for pages: lists, one service with its edges, warnings about cycles."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from catalog.domain.dependency_graph import cycle_through
from catalog.models import Dependency, RedundancyGroup, Service

UNFINISHED = ("open", "acknowledged", "mitigated")


def for_list() -> QuerySet[Service]:
    """Return services with `dependency_count`, `open_incidents` and `last_incident_at`.

    `readiness_score` and `readiness_level` are those of the last snapshot, None without one.
    Incidents are counted as the viewer may know of them. One statement for any number of rows.
    """
    # By its own manager, not by a join: only the manager knows what the viewer may know of. The
    # relation names the model, because this app must not import the one above it.
    visible: Any = Service.incidents.rel.related_model
    incidents = visible.objects.filter(services=OuterRef("pk"), kind="incident").order_by()
    open_count = (
        incidents.filter(status__in=UNFINISHED)
        .values("services")
        .annotate(number=Count("pk"))
        .values("number")
    )
    last = incidents.values("services").annotate(at=Max("declared_at")).values("at")
    # The app above gives services their scores; this one only knows what the relation is called.
    service: Any = Service
    scores = service.score_snapshots.rel.related_model
    newest = scores.objects.filter(service=OuterRef("pk")).order_by("-at")
    return (
        Service.objects.select_related("owner_team")
        .annotate(
            readiness_score=Subquery(newest.values("score_shown")[:1]),
            readiness_level=Subquery(newest.values("level")[:1]),
            dependency_count=Count("dependencies", distinct=True),
            open_incidents=Coalesce(Subquery(open_count), 0),
            last_incident_at=Subquery(last),
        )
        .order_by("name", "pk")
    )


def by_team(services: QuerySet[Service]) -> QuerySet[Service]:
    """Return services by the names of their teams, those of nobody last."""
    return services.order_by(F("owner_team__name").asc(nulls_last=True), "owner_team", "name", "pk")


def for_detail() -> QuerySet[Service]:
    """Return services with owner, dependencies, dependents and redundancy groups."""
    needs = Dependency.objects.select_related("provider", "redundancy_group").order_by(
        "redundancy_group__name", "provider__name"
    )
    needed_by = Dependency.objects.select_related("dependent", "redundancy_group").order_by(
        "dependent__name"
    )
    groups = RedundancyGroup.objects.annotate(size=Count("dependencies"))
    return Service.objects.select_related("owner_team").prefetch_related(
        Prefetch("dependencies", queryset=needs),
        Prefetch("dependents", queryset=needed_by),
        Prefetch("redundancy_groups", queryset=groups),
    )


@dataclass(frozen=True, slots=True)
class Cycle:
    """Services that need each other in a ring; the first stands again at the end."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return " needs ".join(self.names)


def cycle_of(service: Service) -> Cycle | None:
    """Return a shortest ring of dependencies through `service`, None when there is none."""
    providers: dict[int, list[int]] = {}
    for dependent_id, provider_id in Dependency.objects.values_list("dependent_id", "provider_id"):
        providers.setdefault(dependent_id, []).append(provider_id)
    ring = cycle_through(service.pk, providers)
    if ring is None:
        return None
    names = dict(Service.objects.filter(pk__in=ring).values_list("pk", "name"))
    return Cycle(tuple(names[pk] for pk in ring))


def searched(services: QuerySet[Service], words: str) -> QuerySet[Service]:
    """Return the services whose name, slug or description holds `words`."""
    return services.filter(
        Q(name__icontains=words) | Q(slug__icontains=words) | Q(description__icontains=words)
    )
