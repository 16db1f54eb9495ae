"""What background work has to tell of this app: since when rows are due."""

from datetime import datetime

from django.db.models import Min

from core.models.background_job import WAITING_SINCE
from readiness.models import EvidenceImport, ReadinessReminder


def oldest_evidence_import(at: datetime) -> datetime | None:
    """Return since when an upload of evidence waits for a worker, None without any."""
    since = Min(WAITING_SINCE)
    found: datetime | None = EvidenceImport.objects.due(at).aggregate(oldest=since)["oldest"]
    return found


def oldest_reminder(at: datetime) -> datetime | None:
    """Return since when a reminder of a drill or of evidence is due, None without any."""
    due = ReadinessReminder.objects.filter(due_at__lte=at, done_at=None)
    found: datetime | None = due.aggregate(oldest=Min("due_at"))["oldest"]
    return found
