"""Remind people of what they owe: rows first, then entries in their inboxes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from core.models import User
from core.visibility import viewing_as
from incidents.domain.notification import Reason
from incidents.models import ActionItem, DueReminder
from incidents.models.due_reminder import ReminderKind
from incidents.usecases.notifications import Topic, notify
from incidents.usecases.overdue_announcements import announce_overdue, morning

MOST_AT_ONCE: Final = 100
MOST_PLANNED: Final = 1000
DIGEST_FOR: Final = timedelta(days=1)
"""So long after eight on Monday a digest is still worth sending."""

_REASONS = {ReminderKind.DUE: Reason.DUE, ReminderKind.OVERDUE: Reason.OVERDUE}


def plan_reminders(*, at: datetime) -> int:
    """Write the reminders whose moment has come, each once; return how many.

    At eight in the morning of the owner's zone: on the day an action item is due, on the day after
    if it is still owed, and on Mondays a digest for everybody who owes something. An item that was
    overdue before anybody could be reminded gets the second one only. However often it is called,
    nothing is said twice. Channels hear of overdue items whether or not anybody owns them.
    """
    announce_overdue(at=at)
    rows = [*_of_items(ReminderKind.DUE, at), *_of_items(ReminderKind.OVERDUE, at), *_digests(at)]
    DueReminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def send_reminders(*, at: datetime) -> int:
    """Put the reminders that are due into inboxes; return how many rows were worked on.

    Whoever else does the same at this moment works on other rows. A reminder whose action item was
    finished, given to somebody else or moved to another day meanwhile says nothing, and neither
    does an empty digest.
    """
    due = (
        DueReminder.objects.filter(due_at__lte=at, done_at__isnull=True)
        .select_related("person")
        .select_for_update(of=("self",), skip_locked=True)[:MOST_AT_ONCE]
    )
    reminders = list(due)
    for reminder in reminders:
        with viewing_as(reminder.person):
            _say(reminder, at)
    DueReminder.objects.filter(pk__in=[one.pk for one in reminders]).update(done_at=at)
    return len(reminders)


def _of_items(kind: ReminderKind, at: datetime) -> Iterator[DueReminder]:
    delay = timedelta(days=kind is ReminderKind.OVERDUE)
    said = DueReminder.objects.filter(
        action_item=OuterRef("pk"), person=OuterRef("owner"), about_on=OuterRef("due_on")
    )
    if kind is ReminderKind.OVERDUE:
        said = said.filter(kind=kind)
    # East of Greenwich the day is a day ahead at most.
    latest = at.date() + timedelta(days=1) - delay
    owed = ActionItem.objects.unfinished().filter(owner__is_active=True, due_on__lte=latest)
    for item in owed.exclude(Exists(said)).select_related("owner").order_by("pk")[:MOST_PLANNED]:
        owner, due_on = item.owner, item.due_on
        if owner is None or due_on is None:
            continue
        moment = _morning(owner, due_on + delay)
        is_late = kind is ReminderKind.DUE and _morning(owner, due_on + timedelta(days=1)) <= at
        if moment <= at and not is_late:
            yield DueReminder(
                kind=kind, person=owner, action_item=item, about_on=due_on, due_at=moment
            )


def _digests(at: datetime) -> Iterator[DueReminder]:
    lately = DueReminder.objects.filter(
        kind=ReminderKind.DIGEST, about_on__gte=at.date() - timedelta(days=8)
    )
    had = set(lately.values_list("person", "about_on"))
    owing = User.objects.filter(is_active=True).filter(
        Exists(ActionItem.objects.unfinished().filter(owner=OuterRef("pk")))
    )
    for person in owing:
        today = timezone.localdate(at, _zone(person))
        monday = today - timedelta(days=today.weekday())
        moment = _morning(person, monday)
        if moment <= at < moment + DIGEST_FOR and (person.pk, monday) not in had:
            yield DueReminder(
                kind=ReminderKind.DIGEST, person=person, about_on=monday, due_at=moment
            )


def _morning(person: User, day: date) -> datetime:
    return morning(day, _zone(person))


def _zone(person: User) -> ZoneInfo:
    return person.zone or ZoneInfo(settings.DRYDOCK_TIME_ZONE)


def _say(reminder: DueReminder, at: datetime) -> None:
    if reminder.kind == ReminderKind.DIGEST:
        _say_digest(reminder, at)
        return
    item = (
        ActionItem.objects.unfinished()
        .filter(pk=reminder.action_item_id or 0, owner=reminder.person, due_on=reminder.about_on)
        .select_related("incident")
        .first()
    )
    if item is not None:
        topic = Topic(item, item.reference, item.title, item.get_absolute_url(), item.incident)
        notify([reminder.person], topic, _REASONS[ReminderKind(reminder.kind)], by=None, at=at)


def _say_digest(reminder: DueReminder, at: datetime) -> None:
    today = timezone.localdate(at, _zone(reminder.person))
    found = (
        ActionItem.objects.filter(owner=reminder.person)
        .unfinished()
        .aggregate(owed=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    )
    if not found["owed"]:
        return
    address = f"{reverse('incidents:action_item_list')}?owner=me"
    words = f"{found['owed']} action items, {found['overdue']} of them overdue"
    topic = Topic(reminder.person, "Your week", words, address)
    notify([reminder.person], topic, Reason.DIGEST, by=None, at=at)
