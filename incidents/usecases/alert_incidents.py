"""Make incidents of alerts by their source's rules; the caller has locked the group's row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max, Min, Q
from django.utils.text import slugify

from catalog.models import Service
from core.models import Activity, User
from incidents.domain.alert import NO_INCIDENT, AlertStatus, Reported, services_named, worst_of
from incidents.domain.alert_placing import Quiet, Span, place_of, quiet_until
from incidents.domain.incident import Severity, TimeSource
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.domain.timeline import EntryKind
from incidents.models import Alert, AlertGroup, AlertSource, Incident, MaintenanceWindow
from incidents.usecases.alert_episodes import Told
from incidents.usecases.declaring import declare_incident
from incidents.usecases.details import change_services, change_severity, set_restricted
from incidents.usecases.lifecycle import (
    acknowledge_incident,
    reopen_incident,
    resolve_incident,
    set_milestone,
)
from incidents.usecases.timeline import add_entry

MOST_SPANS = 20
MOST_NAMED = 5


@dataclass
class Share:
    """What one payload says about one incident."""

    incident: Incident
    is_new: bool = False
    began: list[Told] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


def bring_to_incidents(
    group: AlertGroup,
    told: Sequence[Told],
    *,
    source: AlertSource,
    at: datetime,
    truncated: int = 0,
) -> list[Incident]:
    """Open, join, reopen and resolve incidents as alerts ask for; return those concerned.

    Acknowledged and resolved by alerts are only incidents that no person has taken over.
    """
    waiting = sorted(
        (one for one in told if _waits(one.alert, at)),
        key=lambda one: (one.alert.started_at, one.alert.key),
    )
    services = _services_of(waiting, source)
    heard = _heard(waiting, services, at)
    shares: dict[int, Share] = {}
    for one in told:
        if one.alert.incident is not None:
            _share_of(one.alert.incident, shares).told.append(one)
    if heard:
        _place(group, heard, services, source=source, at=at, shares=shares)
    return [
        _settle(group, share, services, source=source, at=at, truncated=truncated)
        for share in shares.values()
    ]


def _waits(alert: Alert, at: datetime) -> bool:
    """Return whether an alert has no incident and may need one."""
    if alert.incident_id is not None or alert.started_at is None or alert.severity == NO_INCIDENT:
        return False
    return alert.muted_until is None or (alert.is_firing and alert.muted_until <= at)


def _services_of(waiting: Sequence[Told], source: AlertSource) -> dict[int, Service]:
    """Return the service of each alert (by identity) that its labels or its source name."""
    names = {
        id(one.alert): services_named(one.alert.labels, source.service_labels) for one in waiting
    }
    every = {name for found in names.values() for name in found}
    slugs = {slugify(name) for name in every} - {""}
    rows = Service.objects.filter(Q(slug__in=slugs) | Q(name__in=every)) if every else ()
    by_name = {word: row for row in rows for word in (row.slug, row.name)}
    found = {}
    for one in waiting:
        words = (word for name in names[id(one.alert)] for word in (name, slugify(name)))
        service = next((by_name[word] for word in words if word in by_name), source.service)
        if service is not None:
            found[id(one.alert)] = service
    return found


def _heard(waiting: Sequence[Told], services: dict[int, Service], at: datetime) -> list[Told]:
    """Return the alerts that no planned work keeps quiet; note of the others until when."""
    windows = _windows(waiting) if waiting else []
    heard, quiet = [], []
    for one in waiting:
        until = _quiet_until(one.alert, services.get(id(one.alert)), windows)
        if until is None or (one.alert.is_firing and until <= at):
            heard.append(one)
        else:
            one.alert.muted_until = until
            quiet.append(one.alert)
    if quiet:
        Alert.objects.bulk_update(quiet, ["muted_until"])
    return heard


def _quiet_until(
    alert: Alert, service: Service | None, windows: Sequence[Quiet]
) -> datetime | None:
    if alert.started_at is None or alert.muted_until is not None:
        return None
    return quiet_until(alert.started_at, service.pk if service else None, windows)


def _windows(waiting: Sequence[Told]) -> list[Quiet]:
    first = min(one.alert.started_at for one in waiting if one.alert.started_at)
    rows = MaintenanceWindow.objects.filter(ends_at__gt=first).prefetch_related("services")
    return [
        Quiet(row.starts_at, row.ends_at, frozenset(one.pk for one in row.services.all()))
        for row in rows
    ]


def _share_of(incident: Incident, shares: dict[int, Share]) -> Share:
    return shares.setdefault(incident.pk, Share(incident))


def _place(
    group: AlertGroup,
    heard: Sequence[Told],
    services: dict[int, Service],
    *,
    source: AlertSource,
    at: datetime,
    shares: dict[int, Share],
) -> None:
    """Give each alert an incident of its group, or a new one."""
    incidents = list(Incident.objects.filter(alert_group=group).order_by("-pk")[:MOST_SPANS])
    for one in heard:
        alert = one.alert
        if alert.started_at is None:
            continue
        place = place_of(
            alert.started_at,
            [_span(incident) for incident in incidents],
            is_firing=alert.is_firing,
            reopens_within=timedelta(minutes=source.reopen_minutes),
            only_unfinished_once=not source.auto_resolve,
        )
        if place is None:
            last = next(iter(incidents), None)
            incident = _declare(one, heard, services, source=source, at=at, last=last)
            _tell_of_last(incident, incidents, at=at)
            incidents.insert(0, incident)
            shares[incident.pk] = Share(incident, is_new=True)
        else:
            incident = incidents[place]
        alert.incident = incident
        share = _share_of(incident, shares)
        share.began.append(one)
        share.told.append(one)
    Alert.objects.bulk_update([one.alert for one in heard], ["incident"])


def _span(incident: Incident) -> Span:
    started_at = incident.started_at or incident.declared_at
    return Span(started_at, incident.resolved_at, IncidentStatus(incident.status))


def _declare(
    one: Told,
    heard: Sequence[Told],
    services: dict[int, Service],
    *,
    source: AlertSource,
    at: datetime,
    last: Incident | None,
) -> Incident:
    """Declare an incident; one whose group's `last` is restricted is known to the same people.

    It has the same words, which were to be hidden.
    """
    alert, service = one.alert, services.get(id(one.alert))
    owned = service is not None and service.owner_team_id is not None
    hidden = last is not None and last.restricted
    incident = declare_incident(
        by=None,
        at=at,
        title=alert.title,
        severity=worst_of([other.alert.severity for other in heard]),
        services=[service] if service else [],
        team=None if owned else source.team,
        summary=alert.text,
        started_at=alert.started_at,
        detected_at=one.report.detected_at or alert.started_at,
        restricted=hidden,
        source=TimeSource.ALERT,
    )
    if not hidden:
        return incident
    people = User.objects.filter(incident_access__incident=last)
    return set_restricted(incident, by=None, at=at, restricted=True, people=people)


def _tell_of_last(incident: Incident, others: Sequence[Incident], *, at: datetime) -> None:
    """Say on the timeline which incident the same alerts opened last, unless that is restricted."""
    last = next(iter(others), None)
    if last is not None and not last.restricted:
        add_entry(
            incident,
            by=None,
            at=at,
            text=f"The same alerts opened {last.reference} before.",
            source=TimeSource.ALERT,
        )


def _settle(
    group: AlertGroup,
    share: Share,
    services: dict[int, Service],
    *,
    source: AlertSource,
    at: datetime,
    truncated: int,
) -> Incident:
    """Bring one incident to where its alerts say it is."""
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
