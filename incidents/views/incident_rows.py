"""Rows of the incident list, worded in Python once so that the template only fills them in.

Fifty rows through template filters cost more than everything else on the page together.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.durations import format_duration
from core.templatetags.ui import severity, status
from incidents.domain.incident import IncidentKind
from incidents.domain.postmortem import PostmortemStatus

KINDS = {IncidentKind.NEAR_MISS: "Near miss", IncidentKind.DRILL: "Drill"}
POSTMORTEMS = {PostmortemStatus.DRAFT: "Draft", PostmortemStatus.PUBLISHED: "Published"}


def shown_rows(rows: Iterable[dict[str, Any]], *, now: datetime) -> list[dict[str, Any]]:
    """Return what each row of `incident_list.as_values` shows, as text and ready marks."""
    list_url = reverse("incidents:incident_list")
    here = timezone.localtime(now)
    return [
        {
            "url": f"{list_url}INC-{row['id']}/",
            "reference": f"INC-{row['id']}",
            "title": row["title"],
            "restricted": row["restricted"],
            "kind": KINDS.get(row["kind"], ""),
            "severity": severity(row["severity"]),
            "status": status(row["status"]),
            "lead": row["lead"] or "",
            "services": _services(row["service"], row["service_count"]),
            "started": _local(row["started_at"], here),
            "duration": _duration(row, now),
            "postmortem": POSTMORTEMS.get(row["postmortem_status"], ""),
        }
        for row in rows
    ]


def _local(at: datetime | None, now: datetime) -> str:
    """Return "2 Mar, 12:00" in the zone of the page, with the year when it is another one."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    year = "" if local.year == now.year else f" {local.year}"
    return f"{local.day} {local:%b}{year}, {local:%H:%M}"


def _services(first: str | None, number: int | None) -> str:
    """Return "Checkout +2", so that a wide outage does not make a row of six lines."""
    if first is None:
        return ""
    return f"{first} +{number - 1}" if number and number > 1 else first


def _duration(row: dict[str, Any], now: datetime) -> str:
    """Return how long it took, or has been going on; "" when nobody knows."""
    start, end = row["started_at"], row["resolved_at"]
    if start is None or (end is None and row["status"] in {"resolved", "closed"}):
        return ""
    return format_duration((end or now) - start)
