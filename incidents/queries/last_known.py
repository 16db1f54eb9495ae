"""What everybody here may read of incidents, kept for the time when the database is away."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery

from core.choices import label_of
from incidents.domain.incident import IncidentRole
from incidents.domain.postmortem import PostmortemStatus
from incidents.models import (
    Incident,
    IncidentLink,
    Postmortem,
    PostmortemEdition,
    RoleAssignment,
    TimelineEntry,
)

MOST_INCIDENTS, MOST_POSTMORTEMS, MOST_LINES = 200, 50, 20
RECENTLY = timedelta(days=30)


def open_incidents(_at: datetime) -> list[dict[str, Any]]:
    """Return the newest unfinished incidents with who works on them and what was said last.

    Restricted ones are left out, whoever may know of them; the number of statements is fixed.
    """
    held = RoleAssignment.objects.filter(until=None).select_related("person")
    rows = (
        Incident.objects.unfinished()
        .filter(restricted=False)
        .select_related("team")
        .prefetch_related(
            "services",
            Prefetch("roles", held, to_attr="held"),
            Prefetch("links", IncidentLink.objects.all(), to_attr="shown_links"),
            Prefetch("timeline", _last_lines(), to_attr="last_lines"),
        )[:MOST_INCIDENTS]
    )
    return [_incident(row) for row in rows]


def recent_postmortems(at: datetime) -> list[dict[str, Any]]:
    """Return what was published in the last 30 days, as it was published, the latest first.

    Postmortems of restricted incidents are left out; one statement.
    """
    newest = PostmortemEdition.objects.filter(postmortem=OuterRef("pk")).order_by("-number")
    rows = (
        Postmortem.objects.filter(
            status=PostmortemStatus.PUBLISHED,
            published_at__gte=at - RECENTLY,
            incident__restricted=False,
        )
        .annotate(
            newest_title=Subquery(newest.values("title")[:1]),
            newest_html=Subquery(newest.values("html")[:1]),
        )
        .order_by("-published_at", "-pk")[:MOST_POSTMORTEMS]
    )
    return [
        {
            "reference": row.reference,
            "incident": f"INC-{row.incident_id}",
            "title": row.newest_title or row.title,
            "published_at": row.published_at,
            "html": row.newest_html or "",
        }
        for row in rows
    ]


def _last_lines() -> Any:
    """Return the newest lines of each incident, at most MOST_LINES of one."""
    return (
        TimelineEntry.objects.current().select_related("author").order_by("-at", "-id")[:MOST_LINES]
    )


def _incident(row: Any) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "title": row.title,
        "severity": row.severity,
        "status": row.status,
        "summary": row.summary,
        "team": row.team.name if row.team else "",
        "services": [{"slug": one.slug, "name": one.name} for one in row.services.all()],
        "started_at": row.started_at,
        "declared_at": row.declared_at,
        "roles": [
            {"role": label_of(IncidentRole(one.role)), "person": str(one.person)}
            for one in row.held
        ],
        "links": [{"url": one.url, "label": str(one)} for one in row.shown_links],
        "lines": [{"at": one.at, "text": one.text} for one in reversed(row.last_lines)],
    }
