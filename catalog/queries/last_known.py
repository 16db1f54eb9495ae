"""What everybody here may read of the catalogue while the database is away: runbooks."""

from datetime import datetime
from typing import Any

from catalog.models import Service

MOST = 5_000


def runbooks(_at: datetime) -> list[dict[str, Any]]:
    """Return the services that have a runbook, the most important first; one statement."""
    rows = Service.objects.exclude(runbook_url="").select_related("owner_team")
    return [
        {
            "slug": row.slug,
            "name": row.name,
            "tier": row.tier,
            "team": row.owner_team.name if row.owner_team else "",
            "runbook_url": row.runbook_url,
        }
        for row in rows.order_by("tier", "name", "pk")[:MOST]
    ]
