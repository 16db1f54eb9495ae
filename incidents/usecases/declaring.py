"""Declare an incident: a title is enough."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from catalog.models import Service, Team
from core.audit.activity import activity_of
from core.database.inserting import insert, insert_unread
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from incidents.domain.incident import IncidentKind, Severity, TimeSource
from incidents.domain.lifecycle import Milestone
from incidents.domain.outbox import OutboxTopic
from incidents.models import Incident, IncidentAccess
from incidents.usecases.incident_changes import status_entry
from incidents.usecases.outbox import outbox_entry, wake_when_committed
from incidents.usecases.recovery_cells import marks_of_new

NOBODY_GAVE_A_START = "nobody gave a start; the time of declaring was taken"
KNOWN_WHEN_DECLARED = "known at the latest when declared"
LONGEST_TITLE = 300
LONGEST_KEY = 60
ALREADY_SENT = "This form was sent before. Open a new one to declare another incident."


def declare_incident(
    *,
    by: User | None,
    at: datetime,
    title: str,
    severity: str = Severity.UNKNOWN,
    kind: str = IncidentKind.INCIDENT,
    services: Iterable[Service] = (),
    team: Team | None = None,
    summary: str = "",
    started_at: datetime | None = None,
    detected_at: datetime | None = None,
    restricted: bool = False,
    typed_zone: str = "",
    source: str = TimeSource.PERSON,
    idempotency_key: str | None = None,
) -> Incident:
    """Save a new incident with its first timeline entry; only the title is needed.

    Without `started_at` the start is inferred from `at` and nothing is detected, so that no
    detection within zero seconds is made up. With a start but without `detected_at`, it was
    detected at the latest at `at`. Without a team the first service's owner takes it. The same
    person with the same `idempotency_key` gets the first incident again. A restricted one is
    known to admins and to whoever declares it.

    Raises RuleViolation on a field that cannot be stored, and for a key whose incident its
    declarer may no longer know of.
    """
    _check_words(title, summary, idempotency_key)
    key = None if idempotency_key is None else f"{by.pk if by else 0}:{idempotency_key}"
    if key and (first := Incident.objects.filter(idempotency_key=key).first()):
        return first
    services = list(dict.fromkeys(services))
    values: dict[str, Any] = {
        "title": title,
        "severity": Severity(severity),
        "kind": IncidentKind(kind),
        "team_id": _team_id(team, services),
        "summary": summary,
        "restricted": restricted,
        "declared_at": at,
        "declared_by": by,
        "source": source,
        "idempotency_key": key,
    } | _first_times(by=by, at=at, started_at=started_at, detected_at=detected_at, source=source)
    try:
        return _save(values, services, typed_zone)
    except IntegrityError as error:
        # The same form sent twice at the same moment: the other one won.
        winner = Incident.objects.filter(idempotency_key=key).first() if key else None
        if winner is not None:
            return winner
        if "idempotency_key" not in str(error):
            raise
        raise RuleViolation(ALREADY_SENT) from error


@transaction.atomic
def _save(values: dict[str, Any], services: list[Service], typed_zone: str) -> Incident:
    incident = Incident(**values)
    insert(incident)
    affected = Incident.services.through
    person, at = incident.declared_by, incident.declared_at
    if incident.restricted and person:
        IncidentAccess.objects.create(incident=incident, person=person)
    insert_unread(
        *(affected(incident=incident, service=one) for one in services),
        *marks_of_new(incident),
        status_entry(incident, by=person, at=at, text="Declared", typed_zone=typed_zone),
        activity_of(
            person,
            "incident.declare",
            incident,
            severity=incident.severity,
            kind=incident.kind,
            restricted=incident.restricted,
            source=incident.source,
        ),
        outbox_entry(OutboxTopic.INCIDENT_DECLARED, incident, incident=incident, by=person),
    )
    wake_when_committed()
    return incident


def _check_words(title: str, summary: str, key: str | None) -> None:
    checked_text(title, field="title", label="The title", required=True, max_length=LONGEST_TITLE)
    checked_text(summary, field="summary", label="The summary")
    if key is not None:
        checked_text(
            key,
            field="idempotency_key",
            label="The idempotency key",
            required=True,
            max_length=LONGEST_KEY,
        )


def _team_id(team: Team | None, services: list[Service]) -> int | None:
    if team is not None:
        return team.pk
    return services[0].owner_team_id if services else None


def _first_times(
    *,
    by: User | None,
    at: datetime,
    started_at: datetime | None,
    detected_at: datetime | None,
    source: str,
) -> dict[str, Any]:
    """Return started_at, detected_at and the provenance of each."""
    given = {"source": source if source in set(TimeSource) else TimeSource.PERSON.value}
    if by is not None:
        given["by"] = str(by)
    provenance: dict[str, dict[str, str]] = {Milestone.STARTED.value: given}
    if detected_at is not None:
        provenance[Milestone.DETECTED.value] = given
    if started_at is None:
        provenance[Milestone.STARTED.value] = _inferred(NOBODY_GAVE_A_START)
    elif detected_at is None:
        provenance[Milestone.DETECTED.value] = _inferred(KNOWN_WHEN_DECLARED)
        detected_at = at
    return {
        "started_at": started_at or at,
        "detected_at": detected_at,
        "provenance": provenance,
    }


def _inferred(note: str) -> dict[str, str]:
    return {"source": TimeSource.INFERRED.value, "note": note}
