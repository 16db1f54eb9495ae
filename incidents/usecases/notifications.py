"""Put entries into inboxes, take them out, tick them off."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import models, transaction

from core.models import User
from incidents.domain.notification import Reason
from incidents.models import Incident, Mute, Notification
from incidents.models.notification import NotificationQuerySet


class Topic(NamedTuple):
    """What an entry is about, how people call it, and where it leads; None: of no incident."""

    obj: models.Model
    reference: str
    subject: str
    path: str
    incident: Incident | None = None

    @property
    def object_type(self) -> str:
        """Return the type as the activity log writes it."""
        return self.obj._meta.label_lower  # noqa: SLF001 - Django's documented Meta API


@transaction.atomic
def notify(
    people: Iterable[User],
    topic: Topic,
    reason: Reason,
    *,
    by: User | None,
    at: datetime,
    due_at: datetime | None = None,
) -> int:
    """Tell each of `people` once; return how many were told now.

    Left out are `by`, whoever has an unread entry about the same already, and whoever muted it.
    The caller has seen to it that they may know. `due_at` is when it is shown, None for at once.
    """
    left_out = set(_about(topic, reason).unread().values_list("person_id", flat=True))
    if topic.incident is not None and reason.is_from_somebody:
        left_out |= Mute.objects.of(topic.incident, topic.object_type)
    told = [person for person in people if person != by and person.pk not in left_out]
    # Two who save at the same moment may both find nobody waiting; the constraint keeps one.
    Notification.objects.bulk_create(
        [
            Notification(
                person=person,
                reason=reason,
                actor=by,
                incident=topic.incident,
                object_type=topic.object_type,
                object_id=topic.obj.pk,
                reference=topic.reference,
                subject=topic.subject[:300],
                path=topic.path,
                created_at=at,
                due_at=due_at or at,
                mail_at=due_at or at,
            )
            for person in told
        ],
        ignore_conflicts=True,
    )
    return len(told)


def told_before(topic: Topic, reason: Reason) -> set[int]:
    """Return the ids of the people who have or had an entry about the same."""
    return set(_about(topic, reason).values_list("person_id", flat=True))


def take_back(topic: Topic, reason: Reason, *, at: datetime, all_but: set[int]) -> int:
    """Delete entries that are not due yet at `at` but those of the people in `all_but`."""
    waiting = _about(topic, reason).unread().filter(due_at__gt=at)
    number, _ = waiting.exclude(person__in=all_but).delete()
    return number


def tick_off(topic: Topic, reason: Reason, *, at: datetime, person: User | None = None) -> int:
    """Mark as read what is settled: the entries about a topic, of one person or (None) of all."""
    entries = _about(topic, reason).unread()
    return (entries.filter(person=person) if person else entries).update(read_at=at)


@transaction.atomic
def read_notification(notification: Notification, *, at: datetime) -> Notification:
    """Tick an entry off; twice is as good as once."""
    notification = Notification.objects.select_for_update(of=("self",)).get(pk=notification.pk)
    if notification.read_at is None:
        notification.read_at = at
        notification.save(update_fields=["read_at"])
    return notification


def read_all(person: User, *, at: datetime, up_to: int) -> int:
    """Tick off what is due at `at` of a person's entries up to the id `up_to`, the newest seen."""
    entries = Notification.objects.filter(person=person, due_at__lte=at, pk__lte=up_to)
    return entries.unread().update(read_at=at)


def _about(topic: Topic, reason: Reason) -> NotificationQuerySet:
    return Notification.objects.filter(
        reason=reason, object_type=topic.object_type, object_id=topic.obj.pk
    )
