"""Incidents as plain records for the API: columns, and keys instead of ids."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from incidents.domain.incident import IncidentRole
from incidents.domain.lifecycle import Milestone
from incidents.models import Incident, RoleAssignment

COLUMNS = (
    "id",
    "title",
    "kind",
    "severity",
    "status",
    "restricted",
    "summary",
    "labels",
    *(milestone.value for milestone in Milestone),
    "declared_at",
    "source",
    "version",
    "updated_at",
)


def as_records(incidents: QuerySet[Incident]) -> QuerySet[Incident, Any]:
    """Return COLUMNS with `team_slug`, `declarer`, `lead` (usernames) and `postmortem_number`.

    Dictionaries cost half of what objects do; the services of a page come from `services_of`.
    """
    leads = RoleAssignment.objects.filter(
        incident=OuterRef("pk"), role=IncidentRole.LEAD, until__isnull=True
    ).order_by()
    keys: dict[str, Any] = {
        "team_slug": F("team__slug"),
        "declarer": F("declared_by__username"),
        "lead": Subquery(leads.values("person__username")),
        "postmortem_number": F("postmortem__pk"),
    }
    records: QuerySet[Incident, Any] = incidents.annotate(**keys).values(*COLUMNS, *keys)
    return records


def services_of(numbers: Iterable[int]) -> dict[int, list[str]]:
    """Return the slugs of the affected services by incident, in alphabetical order; one statement.

    `numbers` are ids of incidents the viewer may know of.
    """
    rows = Incident.services.through.objects.filter(incident_id__in=list(numbers))
    found: dict[int, list[str]] = {}
    for number, slug in rows.order_by("service__slug").values_list("incident_id", "service__slug"):
        found.setdefault(number, []).append(slug)
    return found


def record_of(incident: Incident) -> dict[str, Any]:
    """Return the record of an incident that was declared just now; no statement.

    Its services and the slug of its team are the caller's to know.
    """
    declarer = incident.declared_by
    return {name: getattr(incident, name) for name in COLUMNS} | {
        "team_slug": None,
        "declarer": declarer.username if declarer else None,
        "lead": None,
        "postmortem_number": None,
    }
