"""What background work has to tell of this app: since when rows are due, and what burns."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, QuerySet
from django.db.models.functions import Coalesce

from core.telemetry import Figure
from incidents.domain.incident import IncidentKind, Severity
from incidents.models import ChatImport, DueReminder, ImportBatch, Incident, PostmortemReminder


def read_figures(_at: datetime) -> Iterator[Figure]:
    """Yield how many incidents are unfinished, without restricted ones."""
    counted = (
        Incident.objects.unfinished()
        .of_kind(IncidentKind.INCIDENT)
        .filter(restricted=False)
        .order_by()
        .values_list("severity")
        .annotate(number=Count("pk"))
    )
    yield Figure(
        "drydock_open_incidents",
        "Incidents somebody still works on, without restricted ones",
        {severity.value: 0 for severity in Severity} | dict(counted),
        label="severity",
    )


def oldest_import(at: datetime) -> datetime | None:
    """Return since when an upload waits for a worker, None without any."""
    return _oldest(ImportBatch.objects.due(at), Coalesce("lease_until", "created_at"))


def oldest_chat_import(at: datetime) -> datetime | None:
    """Return since when a chat log waits for a worker, None without any."""
    return _oldest(ChatImport.objects.due(at), Coalesce("lease_until", "created_at"))


def oldest_postmortem_reminder(at: datetime) -> datetime | None:
    """Return since when a reminder of a postmortem is due, None without any."""
    return _oldest(PostmortemReminder.objects.filter(due_at__lte=at, done_at=None), F("due_at"))


def oldest_action_item_reminder(at: datetime) -> datetime | None:
    """Return since when a reminder of an action item is due, None without any."""
    return _oldest(DueReminder.objects.filter(due_at__lte=at, done_at=None), F("due_at"))


def _oldest(rows: QuerySet[Any], since: Coalesce | F) -> datetime | None:
    found: datetime | None = rows.aggregate(oldest=Min(since))["oldest"]
    return found
