"""What background work has to tell of this app: since when rows are due."""

from datetime import datetime

from django.db.models import Min
from django.db.models.functions import Coalesce

from readiness.models import EvidenceImport


def oldest_evidence_import(at: datetime) -> datetime | None:
    """Return since when an upload of evidence waits for a worker, None without any."""
    since = Min(Coalesce("lease_until", "created_at"))
    found: datetime | None = EvidenceImport.objects.due(at).aggregate(oldest=since)["oldest"]
    return found
