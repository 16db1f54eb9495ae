"""Tell what the demo organisation broke on purpose."""

from datetime import datetime, timedelta
from typing import Any

from catalog.models import Service
from core.models import User
from readiness.domain.evidence import EvidenceClass
from readiness.usecases.evidence import NewEvidence, record_evidence


def load_chaos_results(
    rows: list[dict[str, Any]],
    *,
    services: dict[str, Service],
    people: dict[str, User],
    now: datetime,
) -> None:
    """Record each result on its day, the oldest first, so that scores have a history."""
    for row in sorted(rows, key=lambda one: -one["days_ago"]):
        at = now - timedelta(days=row["days_ago"])
        told = NewEvidence(
            service=services[row["service"]],
            failure_mode=row["mode"],
            source="chaos:toolkit",
            evidence_class=EvidenceClass.PROVEN,
            outcome=row["outcome"],
            observed_at=at,
            note=row.get("note", ""),
        )
        record_evidence([told], by=people[row["by"]], at=at)
