"""Postmortems as CSV and JSON: exactly the rows of the list, in its order."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from core.web.csv import csv_response
from core.web.json_rows import json_response
from incidents.models import Postmortem

HEADER = (
    "reference",
    "title",
    "status",
    "incident",
    "kind",
    "severity",
    "team",
    "author",
    "resolved_at",
    "created_at",
    "published_at",
)


def postmortems_csv(postmortems: Iterable[Postmortem]) -> HttpResponse:
    """Return postmortems of `queries.postmortems.for_list` as a table."""
    return csv_response("postmortems", HEADER, map(_row, postmortems))


def postmortems_json(postmortems: Iterable[Postmortem]) -> HttpResponse:
    """Return the same columns as one JSON list of objects."""
    return json_response("postmortems", HEADER, map(_row, postmortems))


def _row(postmortem: Postmortem) -> tuple[Any, ...]:
    incident = postmortem.incident
    return (
        postmortem.reference,
        postmortem.title,
        postmortem.status,
        incident.reference,
        incident.kind,
        incident.severity,
        incident.team.slug if incident.team else None,
        postmortem.owner.username if postmortem.owner else None,
        incident.resolved_at,
        postmortem.created_at,
        postmortem.published_at,
    )
