"""Store incidents that were read from elsewhere; storing the same one again changes nothing."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction

from catalog.domain.slug import slug_from
from catalog.models import Service, Team
from catalog.usecases.services import create_service
from catalog.usecases.teams import create_team
from core.audit.activity import record as record_activity
from core.models import Activity, User
from incidents.domain.incident import TimeSource
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.domain.timeline import EntryKind
from incidents.ingestion.record import IncidentRecord, RecordedTime
from incidents.models import Incident, IncidentLink, TimelineEntry
from incidents.usecases.imported_postmortems import store_document
from incidents.usecases.recovery_cells import (
    MEASURED_FIELDS,
    cell_of,
    mark_changed,
    mark_created,
)

LONGEST_NAME = 200
_CHANGED_BY = {
    "incident.edit": ("title", "summary", "kind"),
    "incident.change_severity": ("severity",),
    "incident.change_services": ("services",),
    "incident.change_team": ("team",),
}
"""Which fields a person has made theirs by which verb; an import leaves those alone."""


class Outcome(StrEnum):
    """What storing a record did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class NameLookup:
    """Services and teams by the names that records use, kept for one import."""

    by: User | None
    services: dict[str, Service] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)

    def service(self, name: str) -> Service:
        """Return the service with this name or short name, made when nobody knows it yet."""
        if name not in self.services:
            known = Service.objects.filter(slug=slug_from(name, fallback="")).first()
            known = known or Service.objects.filter(name=name[:LONGEST_NAME]).first()
            self.services[name] = known or create_service(by=self.by, name=name[:LONGEST_NAME])
        return self.services[name]

    def team(self, name: str) -> Team:
        """Return the team with this name or short name, made when nobody knows it yet."""
        if name not in self.teams:
            known = Team.objects.filter(slug=slug_from(name, fallback="")).first()
            known = known or Team.objects.filter(name=name[:LONGEST_NAME]).first()
            self.teams[name] = known or create_team(by=self.by, name=name[:LONGEST_NAME])
        return self.teams[name]


def store_record(
    record: IncidentRecord, *, by: User | None, at: datetime, names: NameLookup
) -> Outcome:
    """Store one record in one transaction; its source and key tell whether it is known.

    A known one that reads as it did is left alone. One that reads differently updates what it
    gives, but nothing a person changed here meanwhile, and takes no text away. A resolved record
    is stored as closed: nobody has to work on it. Times out of order are kept as they are.
    """
    digest = digest_of(record)
    known = Incident.objects.filter(source=record.source, source_key=record.source_key)
    try:
        with transaction.atomic():
            incident = known.select_for_update(of=("self",)).first()
            if incident is None:
                _create(record, digest, by=by, at=at, names=names)
                return Outcome.CREATED
            if incident.source_digest == digest:
                return Outcome.UNCHANGED
            _update(incident, record, digest, by=by, at=at, names=names)
            return Outcome.UPDATED
    except IntegrityError:
        # Another import of the same record was faster by a moment.
        if known.filter(source_digest=digest).exists():
            return Outcome.UNCHANGED
        raise


def digest_of(record: IncidentRecord) -> str:
    """Return the SHA-256 of everything a record tells, but for the notes of its reader."""
    told = asdict(record)
    del told["notes"]
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _create(
    record: IncidentRecord, digest: str, *, by: User | None, at: datetime, names: NameLookup
) -> Incident:
    started = record.times.get(Milestone.STARTED)
    values = _values(record, names)
    services = values.pop("services")
    incident = Incident.objects.create(
        **values,
        **{one.value: told.at for one, told in record.times.items()},
        status=_status(record),
        provenance={one.value: _provenance(told) for one, told in record.times.items()},
        declared_at=started.at if started else at,
        declared_by=None,
        source=record.source,
        source_key=record.source_key,
        source_digest=digest,
    )
    incident.services.set(services)
    mark_created(incident)
    _add_parts(incident, record, at=at)
    record_activity(by, "incident.import", incident, source=record.source, key=record.source_key)
    return incident


def _update(
    incident: Incident,
    record: IncidentRecord,
    digest: str,
    *,
    by: User | None,
    at: datetime,
    names: NameLookup,
) -> None:
    theirs, before = _fields_of_people(incident), cell_of(incident)
    values = {name: value for name, value in _values(record, names).items() if name not in theirs}
    if "services" in values:
        incident.services.set(values.pop("services"))
    for name, value in values.items():
        setattr(incident, name, value)
    for milestone, told in record.times.items():
        if incident.provenance_of(milestone).get("source") != TimeSource.PERSON:
            setattr(incident, milestone.value, told.at)
            incident.provenance[milestone.value] = _provenance(told)
    if incident.is_unfinished or incident.resolved_at is None:
        incident.status = _status(record)
    incident.source_digest = digest
    incident.version += 1
    incident.save()
    mark_changed(before, incident, MEASURED_FIELDS)
    _add_parts(incident, record, at=at)
    record_activity(by, "incident.import_again", incident, kept=sorted(theirs))


def _values(record: IncidentRecord, names: NameLookup) -> dict[str, Any]:
    services = [names.service(name) for name in record.services]
    team = names.team(record.team) if record.team else None
    if team is None and services:
        team = services[0].owner_team
    return {
        "title": record.title,
        "summary": record.summary,
        "kind": record.kind,
        "severity": record.severity,
        "labels": list(record.labels),
        "team": team,
        "services": services,
    }


def _status(record: IncidentRecord) -> IncidentStatus:
    if record.status is IncidentStatus.RESOLVED or Milestone.RESOLVED in record.times:
        return IncidentStatus.CLOSED
    return record.status


def _provenance(told: RecordedTime) -> dict[str, Any]:
    return {
        "source": TimeSource.INFERRED if told.earliest or told.latest else TimeSource.IMPORT,
        "by": None,
        "note": told.note,
        "earliest": told.earliest.isoformat() if told.earliest else None,
        "latest": told.latest.isoformat() if told.latest else None,
        "entry": None,
    }


def _fields_of_people(incident: Incident) -> set[str]:
    verbs = (
        Activity.objects.about(incident)
        .filter(actor__isnull=False, verb__in=_CHANGED_BY)
        .values_list("verb", flat=True)
    )
    return {name for verb in verbs for name in _CHANGED_BY[verb]}


def _add_parts(incident: Incident, record: IncidentRecord, *, at: datetime) -> None:
    IncidentLink.objects.bulk_create(
        [
            IncidentLink(incident=incident, url=url, label=label[:LONGEST_NAME])
            for url, label in record.links
        ],
        ignore_conflicts=True,
    )
    there = set(incident.timeline.values_list("at", "text"))
    TimelineEntry.objects.bulk_create(
        TimelineEntry(
            incident=incident,
            at=told.at,
            text=text,
            kind=EntryKind.NOTE,
            source=TimeSource.INFERRED if told.note else TimeSource.IMPORT,
            is_pinned=True,
        )
        for told, text in dict.fromkeys(record.timeline)
        if (told.at, text) not in there
    )
    if record.sections:
        resolved = record.times.get(Milestone.RESOLVED)
        store_document(
            incident, sections=record.sections, at=at, published_at=resolved.at if resolved else at
        )
