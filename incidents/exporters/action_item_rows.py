"""Action items as CSV and JSON: exactly the rows of the list, in its order."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from core.web.csv import csv_response
from core.web.json_rows import json_response
from incidents.models import ActionItem

HEADER = (
    "reference",
    "title",
    "kind",
    "status",
    "priority",
    "owner",
    "team",
    "due_on",
    "done_at",
    "reason",
    "incident",
    "created_at",
    "services",
    "factor",
    "tracker_key",
    "tracker_url",
    "tags",
)


def action_items_csv(items: Iterable[ActionItem]) -> HttpResponse:
    """Return the items of `queries.action_items.for_list` as a table."""
    return csv_response("action-items", HEADER, _rows(items))


def action_items_json(items: Iterable[ActionItem]) -> HttpResponse:
    """Return the same columns as one JSON list of objects."""
    return json_response("action-items", HEADER, _rows(items))


def _rows(items: Iterable[ActionItem]) -> Iterable[tuple[Any, ...]]:
    return (
        (
            item.reference,
            item.title,
            item.kind,
            item.status,
            item.priority,
            item.owner.username if item.owner else None,
            item.team.slug if item.team else None,
            item.due_on,
            item.done_at,
            item.reason,
            item.incident.reference,
            item.created_at,
            " ".join(service.slug for service in item.incident.services.all()),
            item.factor.slug if item.factor else None,
            item.tracker_key,
            item.tracker_url,
            " ".join(item.tags),
        )
        for item in items
    )
