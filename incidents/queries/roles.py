"""Who holds which role of an incident, who held it before, and the sheet for a hand-over."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from core.models import Role, User
from incidents.domain.action_item import ActionStatus
from incidents.domain.handover import HandoverFacts, risks_of
from incidents.domain.incident import IncidentRole
from incidents.models import ActionItem, Incident, IncidentLink, RoleAssignment
from incidents.queries.incident_page import update_reminder, warnings_of
from incidents.queries.timeline import TimelineRow, timeline_of

UPDATES_ON_SHEET = 12


class RoleRow(NamedTuple):
    """A role and its running assignment, None while nobody holds it."""

    role: IncidentRole
    assignment: RoleAssignment | None

    @property
    def holder(self) -> User | None:
        """Return the person who holds it."""
        return self.assignment.person if self.assignment else None


class HandoverSheet(NamedTuple):
    """What somebody who takes over needs to know, from the state as it is.

    `updates` are the last lines of the timeline and, before them, what is marked as part of the
    story, oldest first. `mine` are the roles the reader holds, `to_accept` those among them that
    the reader has not said yes to.
    """

    roles: list[RoleRow]
    updates: list[TimelineRow]
    open_items: list[ActionItem]
    links: list[IncidentLink]
    mine: list[RoleRow]
    to_accept: list[RoleRow]


def role_rows(assignments: Iterable[RoleAssignment]) -> list[RoleRow]:
    """Return every role with its running assignment among `assignments`."""
    running = {row.role: row for row in assignments if row.until is None}
    return [RoleRow(role, running.get(role)) for role in IncidentRole]


def rows_for_page(incident: Incident) -> list[RoleRow]:
    """Return every role of an incident from `for_detail()`, which brought its roles along."""
    return role_rows(incident.current_roles)  # type: ignore[attr-defined]  # put there by prefetch


def assignments_of(incident: Incident) -> list[RoleAssignment]:
    """Return every assignment with its person, the latest first; one statement."""
    return list(incident.roles.select_related("person").order_by("-since", "-id"))


def possible_holders() -> QuerySet[User]:
    """Return the people who may hold a role."""
    ranks = [role for role in Role if role.rank >= Role.RESPONDER.rank]
    return User.objects.filter(is_active=True, role__in=ranks).order_by("name", "username")


def handover_sheet(incident: Incident, *, reader: User) -> HandoverSheet:
    """Return the sheet for a hand-over; four statements."""
    rows = role_rows(assignments_of(incident))
    mine = [row for row in rows if row.holder == reader]
    items = incident.action_items.filter(status__in=ActionStatus.unfinished())
    return HandoverSheet(
        roles=rows,
        updates=_updates(timeline_of(incident).rows),
        open_items=list(items.select_related("owner")),
        links=list(incident.links.all()),
        mine=mine,
        to_accept=[row for row in mine if row.assignment and row.assignment.accepted_at is None],
    )


def handover_risks(incident: Incident, sheet: HandoverSheet, *, now: datetime) -> list[str]:
    """Return what is easily forgotten, of an incident from `for_detail()`; no statement."""
    update = update_reminder(incident, now=now)
    held = [(row.role, row.assignment) for row in sheet.roles if row.assignment]
    facts = HandoverFacts(
        severity=incident.severity,
        has_lead=any(role is IncidentRole.LEAD for role, _ in held),
        has_impact=hasattr(incident, "impact"),
        is_update_late=update is not None and update.is_late,
        unaccepted=[role.label for role, assignment in held if assignment.accepted_at is None],
        warnings=warnings_of(incident),
        unowned=sum(item.owner_id is None for item in sheet.open_items),
    )
    return risks_of(facts)


def _updates(rows: list[TimelineRow]) -> list[TimelineRow]:
    """Return the latest lines and, before them, what is marked as part of the story."""
    standing = [row for row in rows if not row.entry.is_retracted]
    latest = {row.number for row in standing[-UPDATES_ON_SHEET:]}
    return [row for row in standing if row.number in latest or row.entry.is_pinned]
