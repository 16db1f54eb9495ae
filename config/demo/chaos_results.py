"""Tell what the demo organisation broke on purpose."""

from datetime import datetime, timedelta
from typing import Any

from catalog.models import Service
from core.models import User
from readiness.domain.evidence import EvidenceClass
from readiness.usecases.evidence import NewEvidence, record_evidence
from readiness.usecases.scores import refresh_scores


def load_chaos_results(
    rows: list[dict[str, Any]],
    *,
    services: dict[str, Service],
    people: dict[str, User],
    now: datetime,
) -> None:
    """Record each result on its day, the oldest first, and score all services as of now.

    Scores are not written into the past, so that of today is the first that knows everything.
    """
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
    refresh_scores(list(services.values()), at=now)
