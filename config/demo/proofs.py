"""Show for some finished action items of the demo organisation that they work."""

from datetime import datetime, timedelta
from typing import Any

from core.models import User
from incidents.domain.action_item import EvidenceKind
from incidents.models import ActionItem
from incidents.usecases.action_item_proofs import Evidence, verify_action_item


def load_evidence(
    rows: list[dict[str, Any]], *, items: list[ActionItem], people: dict[str, User], now: datetime
) -> None:
    """Verify the action items that the rows name by title."""
    by_title = {item.title: item for item in items}
    for row in rows:
        observed_at = now - timedelta(days=row["days_ago"])
        verify_action_item(
            by_title[row["title"]],
            by=people[row["by"]],
            at=now,
            evidence=Evidence(
                kind=EvidenceKind(row["kind"]),
                observed_on=observed_at.date(),
                url=row["url"],
                note=row.get("note", ""),
            ),
        )
