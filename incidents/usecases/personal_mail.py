"""Put what is in inboxes into mails, as each person wants it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count

from core.models import User
from incidents.domain.delivery import ChannelKind
from incidents.domain.quiet_hours import QuietHours
from incidents.models import (
    Channel,
    ChannelBreaker,
    Delivery,
    Notification,
    NotificationPreference,
)
from incidents.models.notification_preference import USUAL_MAILS_PER_MINUTE
from incidents.queries.notification_preferences import sends_mail

MINUTE: Final = timedelta(minutes=1)
MOST_AT_ONCE: Final = 200
NAME: Final = "E-mail to people"


class _Wish(NamedTuple):
    """What a person wants; `hours` is None for whoever may be disturbed at any time."""

    unwanted: frozenset[str]
    hours: QuietHours | None
    per_minute: int


@transaction.atomic
def plan_mails(*, at: datetime) -> int:
    """Make mails of entries that wait for one; return how many entries were looked at.

    Left out is what was read meanwhile, what the person wants no mail for, and what is a day old.
    In quiet hours entries wait. More than the person takes in a minute goes into one mail.
    """
    waiting = (
        Notification.objects.filter(mail_at__lte=at)
        .select_related("person")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("person", "pk")[:MOST_AT_ONCE]
    )
    entries = list(waiting)
    if not entries:
        return 0
    people = {entry.person_id for entry in entries}
    wishes, sent = _wishes(people), _sent_lately(people, at)
    channel = personal_channel()
    deliveries: list[Delivery] = []
    for _, group in groupby(entries, key=lambda entry: entry.person_id):
        own = list(group)
        wish = wishes.get(own[0].person_id) or _wish(own[0].person, None)
        groups = _groups(own, wish, sent.get(own[0].person_id, 0), at)
        deliveries += [_mail(channel, group, at) for group in groups]
    Delivery.objects.bulk_create(deliveries)
    Notification.objects.bulk_update(entries, ["mail_at", "delivery"])
    return len(entries)


def personal_channel() -> Channel:
    """Return the channel that carries mail to people, made when it is first needed."""
    found = Channel.objects.filter(kind=ChannelKind.PERSONAL).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = Channel.objects.create(kind=ChannelKind.PERSONAL, name=NAME)
            ChannelBreaker.objects.create(channel=made)
            return made
    except IntegrityError:
        return Channel.objects.get(kind=ChannelKind.PERSONAL)


def _groups(
    entries: list[Notification], wish: _Wish, sent: int, at: datetime
) -> list[list[Notification]]:
    """Settle the entries of one person, and return those that go into a mail now, by mail."""
    person = entries[0].person
    wanted = [entry for entry in entries if _is_wanted(entry, person, wish, at)]
    for entry in entries:
        entry.mail_at = None
    later = wish.hours.end_of_quiet(at) if wish.hours else None
    free = wish.per_minute - sent
    if later is not None or free <= 0:
        for entry in wanted:
            entry.mail_at = later or at + MINUTE
        return []
    alone = wanted if len(wanted) <= free else wanted[: free - 1]
    together = wanted[len(alone) :]
    return [[entry] for entry in alone] + ([together] if together else [])


def _is_wanted(entry: Notification, person: User, wish: _Wish, at: datetime) -> bool:
    is_new = at - entry.due_at < ChannelKind.PERSONAL.lifetime
    may_get = sends_mail() and person.is_active and bool(person.email)
    return may_get and is_new and entry.read_at is None and entry.reason not in wish.unwanted


def _mail(channel: Channel, entries: list[Notification], at: datetime) -> Delivery:
    person = entries[0].person
    delivery = Delivery(
        channel=channel,
        person=person,
        recipient=person.email,
        created_at=at,
        due_at=at,
        expires_at=at + ChannelKind.PERSONAL.lifetime,
    )
    for entry in entries:
        entry.delivery = delivery
    return delivery


def _wishes(people: set[int]) -> Mapping[int, _Wish]:
    rows = NotificationPreference.objects.filter(person__in=people).select_related("person")
    return {row.person_id: _wish(row.person, row) for row in rows}


def _wish(person: User, row: NotificationPreference | None) -> _Wish:
    if row is None:
        return _Wish(frozenset(), None, USUAL_MAILS_PER_MINUTE)
    hours = None
    if row.quiet_from is not None and row.quiet_until is not None:
        zone = person.zone or ZoneInfo(settings.DRYDOCK_TIME_ZONE)
        hours = QuietHours(row.quiet_from, row.quiet_until, zone)
    return _Wish(frozenset(row.reasons_without_mail), hours, row.mails_per_minute)


def _sent_lately(people: set[int], at: datetime) -> Mapping[int, int]:
    """Return how many mails were made for each person in the last minute."""
    lately = Delivery.objects.filter(person__in=people, created_at__gt=at - MINUTE)
    return dict(lately.order_by().values_list("person").annotate(number=Count("pk")))
