"""Makers of incidents and what hangs on them; they write rows directly, as valid as small."""

from datetime import UTC, datetime, timedelta
from itertools import count

from catalog.models import Service
from core.models import User
from incidents.domain.action_item import ActionStatus
from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.postmortem import PostmortemStatus
from incidents.models import (
    ActionItem,
    ActionItemTag,
    Incident,
    IncidentAccess,
    Postmortem,
    PostmortemSection,
    PostmortemTemplate,
    TimelineEntry,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_numbers = count(1)


def make_incident(
    *,
    services: tuple[Service, ...] = (),
    known_to: tuple[User, ...] = (),
    resolved: bool = False,
    **fields: object,
) -> Incident:
    """Save an incident that starts at NOON; a resolved one ends an hour later.

    `known_to` are the people who may see it when it is restricted.
    """
    if resolved:
        fields = {
            "status": IncidentStatus.RESOLVED,
            "resolved_at": NOON + timedelta(hours=1),
        } | fields
    values: dict[str, object] = {
        "title": f"Checkout is slow {next(_numbers)}",
        "started_at": NOON,
        "declared_at": NOON,
    }
    incident = Incident.objects.create(**(values | fields))
    incident.services.set(services)
    for person in known_to:
        IncidentAccess.objects.create(incident=incident, person=person)
    return incident


def make_entry(incident: Incident, **fields: object) -> TimelineEntry:
    """Save a timeline note at NOON."""
    values: dict[str, object] = {"at": NOON, "text": "The queue grows"}
    return TimelineEntry.objects.create(incident=incident, **(values | fields))


def make_postmortem(
    incident: Incident | None = None, *, published: bool = False, **fields: object
) -> Postmortem:
    """Save a postmortem from the light template with one section, "summary"."""
    incident = incident or make_incident(resolved=True)
    if published:
        fields = {"status": PostmortemStatus.PUBLISHED, "published_at": NOON} | fields
    values: dict[str, object] = {
        "title": incident.title,
        "template": PostmortemTemplate.objects.get(slug="light", is_current=True),
    }
    postmortem = Postmortem.objects.create(incident=incident, **(values | fields))
    PostmortemSection.objects.create(
        postmortem=postmortem, key="summary", heading="Summary", position=1
    )
    return postmortem


def make_action_item(incident: Incident | None = None, **fields: object) -> ActionItem:
    """Save an open action item; one in another status has what that status needs."""
    incident = incident or make_incident(resolved=True)
    status = str(fields.get("status", ""))
    if status in ActionStatus.kept():
        fields = {"done_at": NOON} | fields
    if status == ActionStatus.WONT_DO:
        fields = {"dropped_at": NOON, "reason": "Too dear"} | fields
    values: dict[str, object] = {"title": f"Alert on queue length {next(_numbers)}"}
    return ActionItem.objects.create(incident=incident, **(values | fields))


def tag(item: ActionItem, *names: str) -> ActionItem:
    """Save tags of an action item and return it."""
    ActionItemTag.objects.bulk_create(ActionItemTag(action_item=item, name=one) for one in names)
    return item
