"""Make incidents of alerts by their source's rules; the caller has locked the group's row."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.text import slugify

from catalog.models import Service
from core.models import User
from incidents.domain.alert import NO_INCIDENT, services_named, worst_of
from incidents.domain.alert_placing import Quiet, Span, place_of, quiet_until
from incidents.domain.incident import TimeSource
from incidents.domain.lifecycle import IncidentStatus
from incidents.models import Alert, AlertGroup, AlertSource, Incident, MaintenanceWindow
from incidents.usecases.alert_episodes import Told
from incidents.usecases.alert_settling import Share, settle
from incidents.usecases.declaring import declare_incident
from incidents.usecases.details import set_restricted
from incidents.usecases.timeline import add_entry

MOST_SPANS = 20


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
        settle(group, share, services, source=source, at=at, truncated=truncated)
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
