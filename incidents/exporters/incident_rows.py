"""Incidents as CSV and JSON: exactly the rows of the list, in its order."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone

from core.web.csv import csv_response
from core.web.json_rows import json_response
from incidents.domain.lifecycle import Milestone
from incidents.models import Incident

HEADER = (
    "reference",
    "title",
    "kind",
    "severity",
    "status",
    "restricted",
    "team",
    "services",
    "lead",
    *(milestone.value for milestone in Milestone),
    "started_local",
    "resolved_local",
    "summary",
    "labels",
    "postmortem",
)


def incidents_csv(incidents: Iterable[Incident]) -> HttpResponse:
    """Return incidents from `for_list()`; local times are in the zone of the page."""
    return csv_response("incidents", HEADER, (incident_row(incident) for incident in incidents))


def incidents_json(incidents: Iterable[Incident]) -> HttpResponse:
    """Return the same columns as one JSON list of objects."""
    return json_response("incidents", HEADER, (incident_row(incident) for incident in incidents))


def incident_row(incident: Incident) -> tuple[object, ...]:
    """Return the cells of one incident, in the order of HEADER."""
    postmortem = getattr(incident, "postmortem", None)
    return (
        incident.reference,
        incident.title,
        incident.kind,
        incident.severity,
        incident.status,
        "yes" if incident.restricted else "no",
        incident.team.slug if incident.team else None,
        ";".join(service.slug for service in incident.services.all()),
        getattr(incident, "lead", None),
        *(incident.time_of(milestone) for milestone in Milestone),
        _local(incident.started_at),
        _local(incident.resolved_at),
        incident.summary,
        ";".join(incident.labels),
        postmortem.reference if postmortem else None,
    )


def _local(at: datetime | None) -> str | None:
    return None if at is None else timezone.localtime(at).isoformat(" ", "minutes")
