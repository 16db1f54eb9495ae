"""Which incidents need a postmortem by when, by the policy in the settings."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.domain.incident import Severity
from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.postmortem import PostmortemStatus
from incidents.domain.postmortem_policy import due_on, last_overdue_resolution
from incidents.domain.review_task import ReviewTask
from incidents.models import DeclinedTask, Incident, Postmortem

REMINDED_FOR = timedelta(days=60)
"""What was resolved longer ago is history that came by an import, not a duty."""


def severities() -> tuple[Severity, ...]:
    """Return the severities that need a postmortem."""
    return tuple(Severity(name) for name in settings.DRYDOCK_POSTMORTEM_SEVERITIES)


def due_day(incident: Incident) -> date | None:
    """Return until when its postmortem is due, None when the policy asks for none."""
    if incident.resolved_at is None or incident.severity not in severities():
        return None
    return due_on(incident.resolved_at, working_days=working_days(), zone=organisation_zone())


def due_days(postmortems: Iterable[Postmortem]) -> dict[int, date]:
    """Return until when those that still have to be published are due, by their numbers.

    The postmortems come with their incidents. Whose publishing somebody declined is due no more.
    One statement, none where nothing is due.
    """
    unpublished = [one for one in postmortems if one.status != PostmortemStatus.PUBLISHED]
    days = {one.incident_id: due_day(one.incident) for one in unpublished}
    waiting = [incident for incident, day in days.items() if day is not None]
    declined = set()
    if waiting:
        rows = DeclinedTask.objects.filter(incident__in=waiting, task=ReviewTask.PUBLISHED)
        declined = set(rows.values_list("incident", flat=True))
    return {
        one.pk: day
        for one in unpublished
        if (day := days[one.incident_id]) is not None and one.incident_id not in declined
    }


def overdue(*, now: datetime) -> Q:
    """Return the filter for incidents of the policy whose time is up."""
    zone = organisation_zone()
    last = last_overdue_resolution(now.astimezone(zone).date(), working_days=working_days())
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=zone)
    return Q(resolved_at__lt=end)


def still_needed() -> QuerySet[Incident]:
    """Return the resolved incidents of the policy without a published postmortem.

    Whose postmortem somebody declined, with a reason, needs none.
    """
    published = Postmortem.objects.filter(
        incident=OuterRef("pk"), status=PostmortemStatus.PUBLISHED
    )
    declined = DeclinedTask.objects.filter(
        incident=OuterRef("pk"), task__in=[ReviewTask.STARTED, ReviewTask.PUBLISHED]
    )
    return Incident.objects.filter(
        ~Exists(published),
        ~Exists(declined),
        severity__in=severities(),
        status__in=[IncidentStatus.RESOLVED, IncidentStatus.CLOSED],
        resolved_at__isnull=False,
    )


def working_days() -> int:
    """Return how many working days there are to write it."""
    days: int = settings.DRYDOCK_POSTMORTEM_WORKING_DAYS
    return days


def organisation_zone() -> ZoneInfo:
    """Return the zone in which the organisation's days begin."""
    return ZoneInfo(settings.DRYDOCK_TIME_ZONE)
