"""Say what the demo organisation does about its single points of failure."""

from datetime import datetime, timedelta
from typing import Any

from catalog.models import Service
from core.models import User
from readiness.domain.mitigation import MitigationStatus
from readiness.usecases.mitigations import say_mitigation


def load_mitigations(
    rows: list[dict[str, Any]],
    *,
    services: dict[str, Service],
    people: dict[str, User],
    now: datetime,
) -> None:
    """Say each on its day."""
    for row in rows:
        ahead = row.get("days_ahead")
        say_mitigation(
            services[row["service"]],
            by=people[row["by"]],
            at=now - timedelta(days=row["days_ago"]),
            status=MitigationStatus(row["status"]),
            note=row["note"],
            owner=people[row["owner"]] if "owner" in row else None,
            due_on=None if ahead is None else (now + timedelta(days=ahead)).date(),
        )
