"""Remind of drills ahead and of evidence about to expire: rows first, then who is told."""

import time
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone

from catalog.models import Membership, Service
from core import clock, demo
from core.models import User
from incidents.domain.notification import Reason
from incidents.domain.outbox import OutboxTopic
from incidents.usecases.notifications import Topic, notify
from incidents.usecases.outbox import announce
from incidents.usecases.overdue_announcements import morning
from readiness.domain.drill_plan import DrillRole
from readiness.domain.drill_run import RunStatus
from readiness.models import DrillParticipant, DrillRun, ReadinessReminder
from readiness.queries.announcements import EXPIRES_WITHIN, expiring_items

DRILL_AHEAD: Final = timedelta(days=1)
"""So long before it begins a drill is announced; at once, if it is arranged later."""
KEPT_FOR: Final = timedelta(days=90)
MOST_AT_ONCE: Final = 100
PLANNED_EVERY_SECONDS: Final = 60.0
_WAITING = (RunStatus.SCHEDULED, RunStatus.READY)
_LEADING = (DrillRole.LEAD, DrillRole.INJECTOR, DrillRole.SAFETY)


@transaction.atomic
def plan_drill_reminders(*, at: datetime) -> int:
    """Write the reminders of drills that begin within a day, each once for each date."""
    planned = ReadinessReminder.objects.filter(run=OuterRef("pk"), about_at=OuterRef("starts_at"))
    soon = DrillRun.objects.filter(
        status__in=_WAITING, starts_at__gt=at, starts_at__lte=at + DRILL_AHEAD
    ).exclude(Exists(planned))
    rows = [
        ReadinessReminder(run=run, about_at=run.starts_at, due_at=at)
        for run in soon.order_by("pk")[:MOST_AT_ONCE]
        if run.starts_at is not None
    ]
    ReadinessReminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def plan_proof_reminders(services: Collection[Service], *, at: datetime) -> int:
    """Write the reminders of proof that ends within two weeks, each once for each end."""
    known = ReadinessReminder.objects.filter(service__in=services, about_at__gte=at)
    had = set(known.values_list("service_id", "item", "about_at"))
    rows = [
        ReadinessReminder(service_id=key, item=line.item.key, about_at=ends_at, due_at=at)
        for key, lines in expiring_items(services, at=at).items()
        for ends_at, line in lines
        if (key, line.item.key, ends_at) not in had
    ]
    ReadinessReminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def send_reminders(*, at: datetime) -> int:
    """Tell people and channels of what is due; return how many rows were worked on.

    Whoever else does the same at this moment works on other rows. Nothing is said of a drill that
    was moved, called off or has begun meanwhile, or of proof that was renewed. A service says all
    of its own in one.
    """
    due = ReadinessReminder.objects.filter(due_at__lte=at, done_at__isnull=True)
    reminders = list(
        due.select_related("run", "service__owner_team")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by(F("service").asc(nulls_first=True), "pk")[:MOST_AT_ONCE]
    )
    for reminder in reminders:
        if reminder.run is not None and _is_ahead(reminder.run, reminder.about_at, at):
            _say_drill(reminder.run, at)
    of_services = [one for one in reminders if one.service is not None]
    current = expiring_items({one.service for one in reminders if one.service}, at=at)
    for key, group in groupby(of_services, key=lambda one: one.service_id):
        ends = {(line.item.key, ends_at) for ends_at, line in current.get(key or 0, ())}
        rows = [one for one in group if (one.item, one.about_at) in ends]
        if rows and rows[0].service is not None:
            _say_proof(rows[0].service, [one.item for one in rows], at)
    ReadinessReminder.objects.filter(pk__in=[one.pk for one in reminders]).update(done_at=at)
    return len(reminders)


class ReminderDrain:
    """Looks for drills each minute, for proof once a day from eight, and sends what is due."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Let `clock` count seconds."""
        self._clock = clock
        self._planned_at: float | None = None
        self._day: date | None = None

    def __call__(self) -> int:
        """Do one piece of work; return how many rows."""
        now = clock.now()
        if self._planned_at is None or self._clock() - self._planned_at >= PLANNED_EVERY_SECONDS:
            self._planned_at = self._clock()
            plan_drill_reminders(at=now)
            self._plan_proof(now)
        if not ReadinessReminder.objects.filter(due_at__lte=now, done_at__isnull=True).exists():
            return 0
        return send_reminders(at=now)

    def _plan_proof(self, now: datetime) -> None:
        zone = ZoneInfo(settings.DRYDOCK_TIME_ZONE)
        today = timezone.localdate(now, zone)
        if self._day == today or now < morning(today, zone):
            return
        for services in _with_evidence():
            plan_proof_reminders(services, at=now)
        ReadinessReminder.objects.filter(about_at__lt=now - KEPT_FOR).delete()
        self._day = today


def _with_evidence() -> Iterator[list[Service]]:
    keys = list(
        Service.objects.filter(evidence__isnull=False)
        .order_by("pk")
        .distinct()
        .values_list("pk", flat=True)
    )
    for start in range(0, len(keys), MOST_AT_ONCE):
        yield list(Service.objects.filter(pk__in=keys[start : start + MOST_AT_ONCE]))


def _is_ahead(run: DrillRun, starts_at: datetime, at: datetime) -> bool:
    return run.status in _WAITING and run.starts_at == starts_at and starts_at > at


def _say_drill(run: DrillRun, at: datetime) -> None:
    """Tell who takes part, and channels; of a surprise only those who lead it hear."""
    parts = DrillParticipant.objects.filter(run=run, person__is_active=True)
    if run.is_surprise:
        parts = parts.filter(role__in=_LEADING)
    people = {one.person_id: one.person for one in parts.select_related("person").order_by("pk")}
    topic = Topic(run, run.reference, run.title, run.get_absolute_url())
    notify(people.values(), topic, Reason.DRILL, by=None, at=at)
    if run.is_surprise or run.pk in demo.ids_of(DrillRun):
        return
    services = list(run.services.order_by("pk"))
    announce(
        OutboxTopic.DRILL_AHEAD,
        run,
        incident=None,
        by=None,
        services=[service.pk for service in services],
        teams=sorted({one.owner_team_id for one in services if one.owner_team_id is not None}),
        starts_at=run.starts_at.isoformat() if run.starts_at else "",
    )


def _say_proof(service: Service, items: list[str], at: datetime) -> None:
    address = reverse("readiness:service", args=[service.slug])
    number = f"{len(items)} answer{'s' if len(items) > 1 else ''}"
    words = f"{number} of its checklist within {EXPIRES_WITHIN.days} days"
    topic = Topic(service, service.name, words, address)
    notify(_owners(service), topic, Reason.EXPIRING, by=None, at=at)
    if service.pk in demo.ids_of(Service):
        return
    announce(
        OutboxTopic.EVIDENCE_EXPIRING,
        service,
        incident=None,
        by=None,
        services=[service.pk],
        teams=[service.owner_team_id] if service.owner_team_id else [],
        items=sorted(items),
    )


def _owners(service: Service) -> list[User]:
    """Return the active leads of the team that owns a service, or all of it without leads."""
    rows = Membership.objects.filter(team=service.owner_team_id or 0, person__is_active=True)
    members = list(rows.select_related("person").order_by("pk"))
    leads = [one.person for one in members if one.is_lead]
    return leads or [one.person for one in members]
