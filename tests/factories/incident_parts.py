"""Makers of what hangs on an incident: impact, roles, links."""

from core.models import User
from incidents.domain.chat import ChatImportStatus
from incidents.domain.incident import IncidentRole
from incidents.models import (
    ChatImport,
    Impact,
    Incident,
    IncidentLink,
    RoleAssignment,
    TimelineVisit,
)
from tests.factories.incidents import NOON, make_entry
from tests.factories.people import make_user


def make_impact(incident: Incident, **fields: object) -> Impact:
    """Save an impact of which nothing is known yet."""
    return Impact.objects.create(incident=incident, **fields)


def make_role(incident: Incident, person: User | None = None, **fields: object) -> RoleAssignment:
    """Save that somebody has led the incident since NOON and said yes to it."""
    values: dict[str, object] = {"role": IncidentRole.LEAD, "since": NOON, "accepted_at": NOON}
    return RoleAssignment.objects.create(
        incident=incident, person=person or make_user(), **(values | fields)
    )


def make_chat_import(
    incident: Incident, person: User | None = None, **fields: object
) -> ChatImport:
    """Save that somebody imported a chat log of one line, which is on the timeline."""
    values: dict[str, object] = {"status": ChatImportStatus.DONE, "total": 1, "written": 1}
    batch = ChatImport.objects.create(
        incident=incident, person=person or make_user(), **(values | fields)
    )
    make_entry(incident, author=batch.person, chat_import=batch, speaker="ops-1", source="import")
    return batch


def make_link(incident: Incident, **fields: object) -> IncidentLink:
    """Save a link to a dashboard."""
    values: dict[str, object] = {"url": "https://dashboards.example/queue", "label": "Queue"}
    return IncidentLink.objects.create(incident=incident, **(values | fields))


def make_timeline_visit(
    incident: Incident, person: User | None = None, **fields: object
) -> TimelineVisit:
    """Save that somebody has read all there is on a timeline."""
    newest = incident.timeline.order_by("-pk").values_list("pk", flat=True).first()
    values: dict[str, object] = {"seen": newest or 0, "at": NOON}
    return TimelineVisit.objects.create(
        incident=incident, person=person or make_user(), **(values | fields)
    )
