"""Reminding people of postmortems that are due: rows first, then whoever drains them."""

import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from core import clock
from core.models import User
from core.visibility import viewing_as
from incidents.domain.incident import IncidentRole
from incidents.domain.notification import Reason
from incidents.domain.postmortem_policy import ReminderKind, remind_at
from incidents.models import Incident, Postmortem, PostmortemReminder, RoleAssignment
from incidents.queries import postmortem_policy as policy
from incidents.usecases.notifications import Topic, notify

BATCH = 100
PLANNED_EVERY_SECONDS = 300.0


@transaction.atomic
def plan_reminders(*, at: datetime) -> int:
    """Make the rows of incidents that have none; return of how many incidents.

    Twice makes no second row: incident and kind are unique.
    """
    planned = PostmortemReminder.objects.filter(incident=OuterRef("pk"))
    new = list(
        policy.still_needed()
        .filter(~Exists(planned), resolved_at__gte=at - policy.REMINDED_FOR)
        .order_by("pk")[:BATCH]
    )
    PostmortemReminder.objects.bulk_create(
        [
            PostmortemReminder(incident=incident, kind=kind, due_at=due_at)
            for incident in new
            for kind in ReminderKind
            if (due_at := _due_at(incident, kind))
        ],
        ignore_conflicts=True,
    )
    return len(new)


@transaction.atomic
def send_reminders(*, at: datetime) -> int:
    """Tell whom it concerns of what is due at `at`; return how many rows were done.

    A row whose postmortem is there by now is done without telling anybody; one whose incident was
    resolved anew is put off. Another worker at the same moment takes other rows.
    """
    rows = list(
        PostmortemReminder.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(due_at__lte=at, done_at__isnull=True)
        .select_related("incident__declared_by")[:BATCH]
    )
    needed = set(
        policy.still_needed()
        .filter(pk__in=[row.incident_id for row in rows])
        .values_list("pk", flat=True)
    )
    for row in rows:
        _send(row, is_needed=row.incident_id in needed, at=at)
    return len(rows)


class ReminderDrain:
    """Plans now and then, and sends what is due at each call."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Let `clock` count seconds."""
        self._clock = clock
        self._planned_at: float | None = None

    def __call__(self) -> int:
        """Do one piece of work; return how many rows."""
        now = clock.now()
        is_due = self._planned_at is None or (
            self._clock() - self._planned_at >= PLANNED_EVERY_SECONDS
        )
        planned = plan_reminders(at=now) if is_due else 0
        if planned < BATCH:
            self._planned_at = self._clock() if is_due else self._planned_at
        if not PostmortemReminder.objects.filter(due_at__lte=now, done_at__isnull=True).exists():
            return planned
        return planned + send_reminders(at=now)


def _send(row: PostmortemReminder, *, is_needed: bool, at: datetime) -> None:
    due_at = _due_at(row.incident, ReminderKind(row.kind)) if is_needed else None
    if due_at is not None and due_at > at:
        row.due_at = due_at
        row.save(update_fields=["due_at"])
        return
    if is_needed and (person := _whom(row.incident)):
        incident = row.incident
        topic = Topic(
            incident, incident.reference, incident.title, incident.get_absolute_url(), incident
        )
        notify([person], topic, Reason.REMINDER, by=None, at=at)
        row.person = person
    row.done_at = at
    row.save(update_fields=["person", "done_at"])


def _due_at(incident: Incident, kind: ReminderKind) -> datetime | None:
    day = policy.due_day(incident)
    return remind_at(kind, day, zone=policy.organisation_zone()) if day else None


def _whom(incident: Incident) -> User | None:
    """Return the author, else the last incident lead, else who declared it, if they may know."""
    postmortem = Postmortem.objects.filter(incident=incident).select_related("owner").first()
    leads = RoleAssignment.objects.filter(incident=incident, role=IncidentRole.LEAD)
    lead = leads.select_related("person").order_by("-since", "-pk").first()
    for person in (
        postmortem.owner if postmortem else None,
        lead.person if lead else None,
        incident.declared_by,
    ):
        if person is None or not person.is_active:
            continue
        with viewing_as(person):
            if Incident.objects.filter(pk=incident.pk).exists():
                return person
    return None
