"""The list of incidents: rows as plain values, counts for its cards, choices for its filters."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value

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

    unfinished: int
    unacknowledged: int
    mitigated: int
    sev1: int
    sev2: int


@dataclass(frozen=True, slots=True)
class CatalogueChoices:
    """Slugs and names of services and teams, by name."""

    services: list[tuple[str, str]]
    teams: list[tuple[str, str]]


def as_values(incidents: QuerySet[Incident]) -> QuerySet[Incident, Any]:
    """Return the columns a row shows; dictionaries are cheaper by half than objects."""
    return (
        incidents.annotate(
            lead=lead_name(),
            postmortem_number=F("postmortem__pk"),
            postmortem_status=F("postmortem__status"),
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
        )
    )


def service_names(incident_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the names of the affected services per incident, by name, in one statement."""
    rows = (
        Incident.services.through.objects.filter(incident_id__in=list(incident_ids))
        .order_by("service__name", "service_id")
        .values_list("incident_id", "service__name")
    )
    names: defaultdict[int, list[str]] = defaultdict(list)
    for incident_id, name in rows:
        names[incident_id].append(name)
    return names


def open_counts() -> OpenCounts:
    """Return the numbers on the cards above the list, in one statement."""
    newest = Incident.objects.unfinished().order_by("-pk")[:MOST_COUNTED]
    numbers = newest.aggregate(
        unfinished=Count("pk"),
        unacknowledged=Count("pk", filter=Q(status=IncidentStatus.OPEN)),
        mitigated=Count("pk", filter=Q(status=IncidentStatus.MITIGATED)),
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
