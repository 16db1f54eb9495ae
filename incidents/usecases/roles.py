"""Who leads, writes and speaks: take, give, hand over and release the roles of an incident."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from django.db import transaction
from django.utils.text import get_text_list

from core.audit.activity import record
from core.errors import RuleViolation, StaleVersion
from core.input.text import checked_text
from core.models import Role, User
from incidents.domain.incident import IncidentRole
from incidents.models import Incident, IncidentAccess, RoleAssignment
from incidents.usecases.incident_changes import add_status_entry, lock_incident

LONGEST_NOTE = 5_000


class Holder(Enum):
    """What a caller who did not look knows of a role's holder."""

    UNCHECKED = "unchecked"


@transaction.atomic
def assign_role(
    incident: Incident,
    role: str,
    *,
    by: User | None,
    person: User,
    at: datetime,
    note: str = "",
    seen_holder: User | Holder | None = Holder.UNCHECKED,
) -> RoleAssignment:
    """Give a role to a person from `at` on; taking it is giving it to oneself.

    Whoever held it holds it no longer. `seen_holder` is who held it when the person looked, None
    for nobody: when that is no longer so, somebody was faster and the role stays with them. On a
    restricted incident the person gets access. Giving a role to its holder changes nothing.

    Raises StaleVersion when somebody else was faster, RuleViolation for people who may not
    respond to incidents and for an unknown role.
    """
    role = _known_role(role)
    checked_text(note, field="note", label="The note", max_length=LONGEST_NOTE)
    _require_responder(person)
    incident = lock_incident(incident)
    current = _current(incident, role)
    if current is not None and current.person == person:
        return current
    _require_holder(role, current, seen_holder)
    if current is not None:
        _end(current, at)
    assignment = _begin(incident, role, by=by, person=person, at=at, note=note)
    _tell(incident, by=by, at=at, text=f"{role.label}: {person}", note=note)
    record(
        by,
        "role.assign",
        incident,
        role=role.value,
        person=person.pk,
        before=current.person_id if current else None,
    )
    return assignment


@transaction.atomic
def accept_role(incident: Incident, role: str, *, by: User, at: datetime) -> RoleAssignment:
    """Say yes to a role one was given; twice is as good as once.

    Raises RuleViolation for somebody who does not hold it.
    """
    role = _known_role(role)
    incident = lock_incident(incident)
    assignment = _current(incident, role)
    if assignment is None or assignment.person != by:
        holder = f"{assignment.person} holds" if assignment else "Nobody holds"
        raise RuleViolation(f"{holder} the role {role.label} now.")
    if assignment.accepted_at is None:
        assignment.accepted_at = at
        assignment.save(update_fields=["accepted_at"])
        _tell(incident, by=by, at=at, text=f"{by} accepted: {role.label}")
        record(by, "role.accept", incident, role=role.value)
    return assignment


@transaction.atomic
def release_role(
    incident: Incident,
    role: str,
    *,
    by: User | None,
    at: datetime,
    seen_holder: User | Holder | None = Holder.UNCHECKED,
) -> RoleAssignment | None:
    """Leave a role to nobody; return the assignment that ended, None when nobody held it.

    Raises StaleVersion when somebody else than `seen_holder` holds it, as in assign_role.
    """
    role = _known_role(role)
    incident = lock_incident(incident)
    current = _current(incident, role)
    if current is None:
        return None
    _require_holder(role, current, seen_holder)
    _end(current, at)
    _tell(incident, by=by, at=at, text=f"{role.label}: nobody any more, was {current.person}")
    record(by, "role.release", incident, role=role.value, person=current.person_id)
    return current


@transaction.atomic
def hand_over(
    incident: Incident, *, by: User, to: User, at: datetime, note: str
) -> list[RoleAssignment]:
    """Give every role that `by` holds to another person, with one note; return the new rows.

    Raises RuleViolation for somebody who holds none, for oneself as receiver, and for a receiver
    who may not respond to incidents.
    """
    checked_text(note, field="note", label="The note", max_length=LONGEST_NOTE)
    if to == by:
        raise RuleViolation("Choose somebody else to hand over to.", field="to")
    _require_responder(to, field="to")
    incident = lock_incident(incident)
    held = list(incident.roles.filter(person=by, until__isnull=True))
    if not held:
        raise RuleViolation("You hold no role in this incident that you could hand over.")
    roles = [IncidentRole(assignment.role) for assignment in held]
    for assignment in held:
        _end(assignment, at)
    begun = [_begin(incident, role, by=by, person=to, at=at, note=note) for role in roles]
    _tell(incident, by=by, at=at, text=f"{by} handed over to {to}: {_words(roles)}", note=note)
    record(
        by, "role.hand_over", incident, to=to.pk, roles=[role.value for role in roles], note=note
    )
    return begun


def _known_role(role: str) -> IncidentRole:
    try:
        return IncidentRole(role)
    except ValueError as error:
        raise RuleViolation(f"Choose one of {', '.join(IncidentRole)}.", field="role") from error


def _current(incident: Incident, role: IncidentRole) -> RoleAssignment | None:
    running = incident.roles.filter(role=role, until__isnull=True)
    return running.select_related("person").first()


def _require_responder(person: User, *, field: str = "person") -> None:
    if not person.has_role(Role.RESPONDER):
        raise RuleViolation(f"{person} may not respond to incidents.", field=field)


def _require_holder(
    role: IncidentRole, current: RoleAssignment | None, seen: User | Holder | None
) -> None:
    holder = current.person if current else None
    if seen is Holder.UNCHECKED or seen == holder:
        return
    if holder is None:
        raise StaleVersion(f"{role.label} is free again; {seen} no longer holds the role.")
    raise StaleVersion(f"{holder} was faster and is {role.label} now.")


def _begin(
    incident: Incident,
    role: IncidentRole,
    *,
    by: User | None,
    person: User,
    at: datetime,
    note: str,
) -> RoleAssignment:
    """Begin an assignment of a role that nobody holds; its holder may know of the incident."""
    if incident.restricted:
        IncidentAccess.objects.get_or_create(incident=incident, person=person)
    return RoleAssignment.objects.create(
        incident=incident,
        role=role,
        person=person,
        since=at,
        note=note,
        accepted_at=at if person == by else None,
    )


def _end(assignment: RoleAssignment, at: datetime) -> None:
    assignment.until = at
    assignment.save(update_fields=["until"])


def _tell(incident: Incident, *, by: User | None, at: datetime, text: str, note: str = "") -> None:
    """Write a line of the app's own on the timeline; a note keeps its own lines below."""
    words = f"{text}\n{note}" if note.strip() else text
    add_status_entry(incident, by=by, at=at, text=words)


def _words(roles: Iterable[IncidentRole]) -> str:
    return get_text_list([role.label for role in roles], "and")
