"""Bring an incident to where its alerts say it is, as far as no person has taken it over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max, Min, Q

from catalog.models import Service
from core.models import Activity
from incidents.domain.alert import AlertStatus, Reported, worst_of
from incidents.domain.incident import Severity, TimeSource
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.domain.timeline import EntryKind
from incidents.models import Alert, AlertGroup, AlertSource, Incident
from incidents.usecases.alert_episodes import Told
from incidents.usecases.details import change_services, change_severity
from incidents.usecases.lifecycle import (
    acknowledge_incident,
    reopen_incident,
    resolve_incident,
    set_milestone,
)
from incidents.usecases.timeline import add_entry

MOST_NAMED = 5


@dataclass
class Share:
    """What one payload says about one incident."""

    incident: Incident
    is_new: bool = False
    began: list[Told] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


def settle(
    group: AlertGroup,
    share: Share,
    services: dict[int, Service],
    *,
    source: AlertSource,
    at: datetime,
    truncated: int,
) -> Incident:
    """Bring one incident to where its alerts say it is; `services` are by identity of an alert."""
    incident = Incident.objects.select_for_update().get(pk=share.incident.pk)
    alerts = Alert.objects.filter(incident=incident)
    figures = alerts.aggregate(
        firing=Max("pk", filter=Q(status=AlertStatus.FIRING)),
        first=Min("started_at"),
        last=Max("ended_at"),
    )
    is_firing = figures["firing"] is not None
    if is_firing:
        incident = _open(group, incident, share, at=at)
    incident = _tell(incident, share, source=source, truncated=truncated)
    incident = _move_times(incident, share, figures["first"])
    incident = _widen(incident, share, services, at=at)
    incident = _acknowledge(incident, share, at=at)
    if not is_firing:
        incident = _end(incident, figures["last"], share, source=source, at=at)
        _join(group, incident)
    return incident


def _open(group: AlertGroup, incident: Incident, share: Share, *, at: datetime) -> Incident:
    """Let an incident with a firing alert be open, as the only one of its group."""
    began = any(one.alert.is_firing for one in share.began)
    if incident.status == IncidentStatus.RESOLVED and began:
        incident = reopen_incident(incident, by=None, at=at, reason="its alerts fire again")
    _join(group, incident)
    return incident


def _join(group: AlertGroup, incident: Incident) -> None:
    if incident.alert_group_id is None:
        incident.alert_group = group
        incident.save(update_fields=["alert_group"])


def _tell(incident: Incident, share: Share, *, source: AlertSource, truncated: int) -> Incident:
    """Write on the timeline which alerts began and which ended."""
    began = [one.alert for one in share.began]
    ended = [one.alert for one in share.told if one.ended and one.alert.ended_at]
    if began:
        at = min(alert.started_at for alert in began if alert.started_at)
        text = f"{source.name}: {_named(began, 'began')}"
        if truncated:
            text += f" The sender left out {truncated} more."
        add_entry(
            incident, by=None, at=at, text=text, kind=EntryKind.FINDING, source=TimeSource.ALERT
        )
    if ended:
        at = max(alert.ended_at for alert in ended if alert.ended_at)
        add_entry(
            incident,
            by=None,
            at=at,
            text=f"{source.name}: {_named(ended, 'ended')}",
            kind=EntryKind.FINDING,
            source=TimeSource.ALERT,
        )
    return incident


def _named(alerts: Sequence[Alert], verb: str) -> str:
    """Return "2 alerts began: …" with a few of them named."""
    names = list(dict.fromkeys(_name(alert) for alert in alerts))
    shown = "; ".join(names[:MOST_NAMED])
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    number = "an alert" if len(alerts) == 1 else f"{len(alerts)} alerts"
    return f"{number} {verb}: {shown}{more}."


def _name(alert: Alert) -> str:
    return f"{alert.title} ({alert.place})" if alert.place else alert.title


def _move_times(incident: Incident, share: Share, first: datetime | None) -> Incident:
    """Move start and detection to the earliest alert, where alerts are what they are known from."""
    detections = [one.report.detected_at or one.alert.started_at for one in share.told]
    known = [moment for moment in detections if moment is not None]
    earliest = {Milestone.STARTED: first, Milestone.DETECTED: min(known, default=None)}
    for milestone, moment in earliest.items():
        now = incident.time_of(milestone)
        from_alert = incident.provenance_of(milestone).get("source") == TimeSource.ALERT
        if from_alert and moment is not None and now is not None and moment < now:
            incident = set_milestone(
                incident, milestone, by=None, at=moment, source=TimeSource.ALERT
            )
    return incident


def _widen(
    incident: Incident, share: Share, services: dict[int, Service], *, at: datetime
) -> Incident:
    """Add services of new alerts, and raise the severity while no person has set it."""
    if share.is_new and len(share.began) == 1:
        return incident
    named = {services[id(one.alert)] for one in share.began if id(one.alert) in services}
    if named:
        affected = {*incident.services.all(), *named}
        incident = change_services(
            incident, by=None, at=at, services=sorted(affected, key=lambda one: one.pk)
        )
    worst = worst_of([incident.severity, *(one.alert.severity for one in share.began)])
    if worst != incident.severity and not _is_taken_over(incident) and not _was_rated(incident):
        incident = change_severity(incident, by=None, at=at, severity=Severity(worst))
    return incident


def _was_rated(incident: Incident) -> bool:
    rated = Activity.objects.about(incident).filter(verb="incident.change_severity")
    return rated.filter(actor__isnull=False).exists()


def _acknowledge(incident: Incident, share: Share, *, at: datetime) -> Incident:
    asked = [one.report for one in share.told if one.report.reported is Reported.ACKNOWLEDGED]
    if asked and incident.status == IncidentStatus.OPEN:
        moment = asked[-1].at or at
        return acknowledge_incident(incident, by=None, at=moment, source=TimeSource.ALERT)
    return incident


def _end(
    incident: Incident,
    last: datetime | None,
    share: Share,
    *,
    source: AlertSource,
    at: datetime,
) -> Incident:
    """Resolve an incident none of whose alerts fires, or move its end to a later alert's."""
    if last is None:
        return incident
    if not incident.is_unfinished:
        resolved = incident.provenance_of(Milestone.RESOLVED).get("source") == TimeSource.ALERT
        if resolved and incident.resolved_at is not None and last > incident.resolved_at:
            return set_milestone(
                incident, Milestone.RESOLVED, by=None, at=last, source=TimeSource.ALERT
            )
        return incident
    if not any(one.ended or one.began for one in share.told):
        return incident
    if source.auto_resolve and not _is_taken_over(incident):
        return resolve_incident(
            incident, by=None, at=last, note="all its alerts ended", source=TimeSource.ALERT
        )
    why = "somebody has taken over" if source.auto_resolve else f"{source.name} resolves nothing"
    add_entry(
        incident,
        by=None,
        at=at,
        text=f"No alert fires any more. It stays open, because {why}.",
        source=TimeSource.ALERT,
    )
    return incident


def _is_taken_over(incident: Incident) -> bool:
    """Return whether a person declared it, acknowledged it, holds a role or called it mitigated."""
    taken = (
        incident.provenance_of(milestone).get("source", TimeSource.ALERT)
        for milestone in (Milestone.ACKNOWLEDGED, Milestone.MITIGATED)
    )
    if incident.declared_by_id is not None or any(one != TimeSource.ALERT for one in taken):
        return True
    return incident.roles.filter(until__isnull=True).exists()
