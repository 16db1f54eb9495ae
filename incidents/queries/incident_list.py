"""The list of incidents: rows as plain values, counts for its cards, choices for its filters."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value

from catalog.models import Service, Team
from incidents.domain.incident import Severity
from incidents.domain.lifecycle import IncidentStatus
from incidents.models import Incident
from incidents.queries.incidents import lead_name

MOST_COUNTED = 1000
"""The cards look at this many unfinished incidents at most, so that they cost the same always."""


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """How many incidents somebody still works on; each number stops at MOST_COUNTED."""

    unresolved: int
    unacknowledged: int
    sev1: int
    sev2: int


@dataclass(frozen=True, slots=True)
class CatalogueChoices:
    """Slugs and names of services and teams, by name."""

    services: list[tuple[str, str]]
    teams: list[tuple[str, str]]


def as_values(incidents: QuerySet[Incident]) -> QuerySet[Incident, Any]:
    """Return the columns a row shows; dictionaries are cheaper by half than objects.

    `service` is the first one by name, None without any; `service_count` says how many there are.
    """
    services = Incident.services.through.objects.filter(incident=OuterRef("pk")).order_by()
    return (
        incidents.annotate(
            lead=lead_name(),
            postmortem_number=F("postmortem__pk"),
            postmortem_status=F("postmortem__status"),
            service=Subquery(services.order_by("service__name").values("service__name")[:1]),
            service_count=Subquery(services.values("incident").values(number=Count("pk"))),
        )
        .order_by("-pk")
        .values(
            "id",
            "title",
            "kind",
            "severity",
            "status",
            "restricted",
            "started_at",
            "resolved_at",
            "lead",
            "postmortem_number",
            "postmortem_status",
            "service",
            "service_count",
        )
    )


def open_counts() -> OpenCounts:
    """Return the numbers on the cards above the list, in one statement."""
    newest = Incident.objects.unfinished().order_by("-pk")[:MOST_COUNTED]
    numbers = newest.aggregate(
        unresolved=Count("pk"),
        unacknowledged=Count("pk", filter=Q(status=IncidentStatus.OPEN)),
        sev1=Count("pk", filter=Q(severity=Severity.SEV1)),
        sev2=Count("pk", filter=Q(severity=Severity.SEV2)),
    )
    return OpenCounts(**numbers)


def catalogue_choices() -> CatalogueChoices:
    """Return what the list can be filtered by, in one statement for both."""
    columns = ("what", "slug", "name")
    services, teams = (
        rows.order_by().annotate(what=Value(what, output_field=CharField())).values_list(*columns)
        for what, rows in (("service", Service.objects.all()), ("team", Team.objects.all()))
    )
    found = services.union(teams, all=True).order_by("name", "slug")
    choices = CatalogueChoices([], [])
    for what, slug, name in found:
        (choices.services if what == "service" else choices.teams).append((slug, name))
    return choices
