"""Change what an incident says about itself, and who may know of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from catalog.models import Service, Team
from core.audit.activity import record
from core.errors import RuleViolation, StaleVersion
from core.input.text import checked_text
from core.models import Activity, User
from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.outbox import OutboxTopic
from incidents.models import Incident, IncidentAccess
from incidents.usecases.action_item_proofs import question_action_items
from incidents.usecases.declaring import LONGEST_TITLE
from incidents.usecases.incident_changes import add_status_entry, lock_incident, save_change
from incidents.usecases.outbox import announce
from incidents.usecases.seen import require_scope_seen, require_severity_seen


@transaction.atomic
def edit_details(
    incident: Incident,
    *,
    by: User | None,
    title: str,
    summary: str,
    kind: str,
    labels: Sequence[str] | None = None,
    version: int | None = None,
) -> Incident:
    """Change title, summary, kind and labels (None: leave them).

    `version` is the one the person read: raises StaleVersion when somebody changed these words
    since. Other changes, such as a new status, do not stand in the way.
    """
    checked_text(title, field="title", label="The title", required=True, max_length=LONGEST_TITLE)
    checked_text(summary, field="summary", label="The summary")
    incident = lock_incident(incident)
    if version is not None:
        _require_words_of(incident, version)
    after = {
        "title": title,
        "summary": summary,
        "kind": IncidentKind(kind).value,
        "labels": incident.labels if labels is None else list(labels),
    }
    changed = {name: value for name, value in after.items() if getattr(incident, name) != value}
    if not changed:
        return incident
    before = {name: getattr(incident, name) for name in changed}
    for name, value in changed.items():
        setattr(incident, name, value)
    save_change(incident, *changed)
    record(by, "incident.edit", incident, before=before, after=changed, version=incident.version)
    return incident


def _require_words_of(incident: Incident, version: int) -> None:
    edits = Activity.objects.about(incident).filter(verb="incident.edit")
    newer = edits.filter(data__version__gt=version).select_related("actor").last()
    if newer is not None:
        who = newer.actor or "An import"
        raise StaleVersion(f"{who} changed these words while you were writing.")


@transaction.atomic
def change_severity(
    incident: Incident, *, by: User | None, at: datetime, severity: str, seen: str | None = None
) -> Incident:
    """Say how bad it is, with a line on the timeline.

    `seen` is the severity that the person read, None for whoever read none. Raises StaleVersion
    when it is another one by now.
    """
    incident = lock_incident(incident)
    before, after = Severity(incident.severity), Severity(severity)
    if before == after:
        return incident
    require_severity_seen(incident, seen)
    incident.severity = after
    save_change(incident, "severity")
    text = f"Severity changed from {before.label} to {after.label}"
    add_status_entry(incident, by=by, at=at, text=text)
    record(by, "incident.change_severity", incident, before=before.value, after=after.value)
    topic = OutboxTopic.INCIDENT_SEVERITY_CHANGED
    changed = {"before": before.value, "after": after.value}
    announce(topic, incident, incident=incident, by=by, **changed)
    return incident


@transaction.atomic
def change_services(
    incident: Incident, *, by: User | None, at: datetime, services: Iterable[Service]
) -> Incident:
    """Say which services are affected, with a line on the timeline."""
    incident = lock_incident(incident)
    before = {service.pk: service for service in incident.services.all()}
    after = {service.pk: service for service in services}
    if before.keys() == after.keys():
        return incident
    incident.services.set(after.values())
    save_change(incident)
    names = ", ".join(sorted(service.name for service in after.values()))
    text = f"Affected services: {names}" if names else "No service is affected any more"
    add_status_entry(incident, by=by, at=at, text=text)
    record(by, "incident.change_services", incident, before=sorted(before), after=sorted(after))
    return incident


@transaction.atomic
def change_team(incident: Incident, *, by: User | None, team: Team | None) -> Incident:
    """Give the incident to a team, None for nobody's."""
    incident = lock_incident(incident)
    before, after = incident.team_id, team.pk if team else None
    if before == after:
        return incident
    incident.team = team
    save_change(incident, "team")
    record(by, "incident.change_team", incident, before=before, after=after)
    return incident


@transaction.atomic
def change_scope(
    incident: Incident,
    *,
    by: User | None,
    at: datetime,
    services: Iterable[Service],
    team: Team | None,
    seen: str | None = None,
) -> Incident:
    """Change services and team together, as their page does.

    `seen` is the `scope_token` of what the person read, None for whoever read none. Raises
    StaleVersion when it is something else by now.
    """
    services = list(services)
    locked = lock_incident(incident)
    if (set(locked.services.all()), locked.team) != (set(services), team):
        require_scope_seen(locked, seen)
    change_services(incident, by=by, at=at, services=services)
    return change_team(incident, by=by, team=team)


@transaction.atomic
def set_restricted(
    incident: Incident,
    *,
    by: User | None,
    at: datetime,
    restricted: bool,
    people: Iterable[User] = (),
) -> Incident:
    """Hide the incident from all but a few, or show it to everybody again.

    While restricted it is known to admins, to whoever declared it, holds a role in it or
    restricts it, and to `people`. Restricting again adds people. Lifting forgets the list.
    """
    incident = lock_incident(incident)
    added = _grant_access(incident, by, people) if restricted else []
    if restricted == incident.restricted and not added:
        return incident
    if not restricted:
        incident.access.all().delete()
    if restricted != incident.restricted:
        incident.restricted = restricted
        text = "Access restricted" if restricted else "Restriction of access lifted"
        add_status_entry(incident, by=by, at=at, text=text)
    save_change(incident, "restricted")
    record(by, "incident.restrict", incident, restricted=restricted, added=added)
    # What it could not question while nobody was to know of it.
    question_action_items(incident, by=by)
    return incident


@transaction.atomic
def withdraw_access(incident: Incident, *, by: User | None, person: User) -> Incident:
    """Let a person no longer know of a restricted incident.

    Raises RuleViolation for somebody who holds a role in it, and for oneself.
    """
    incident = lock_incident(incident)
    if person == by:
        raise RuleViolation("You cannot take away your own access; ask somebody else to do it.")
    if incident.roles.filter(person=person, until__isnull=True).exists():
        raise RuleViolation(f"{person} holds a role in this incident; hand it over first.")
    gone, _ = incident.access.filter(person=person).delete()
    if gone:
        save_change(incident)
        record(by, "incident.withdraw_access", incident, person=person.pk)
    return incident


def _grant_access(incident: Incident, by: User | None, people: Iterable[User]) -> list[int]:
    """Give access rows to whoever needs one; return the people who had none, by id."""
    holders = incident.roles.filter(until__isnull=True).values_list("person_id", flat=True)
    wanted = {person.pk for person in people} | set(holders)
    wanted |= {pk for pk in (incident.declared_by_id, by.pk if by else None) if pk is not None}
    known = set(incident.access.values_list("person_id", flat=True))
    added = sorted(wanted - known)
    IncidentAccess.objects.bulk_create(
        IncidentAccess(incident=incident, person_id=pk) for pk in added
    )
    return added
