"""The life of a delivery: claimed, sent outside of any transaction, finished; or given up.

A claim is a lease with a name. Whoever finishes has to name the lease it was given, so that a
worker that wakes up too late, when somebody else has claimed the same, writes nothing.
"""

import random
import uuid
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Case, Count, DateTimeField, F, Value, When, Window
from django.db.models.functions import RowNumber

from core.audit.activity import record
from core.errors import RuleViolation
from core.models import User
from incidents.domain.breaker import Breaker, BreakerStatus, room
from incidents.domain.delivery import (
    MOST_DEATHS,
    ChannelKind,
    DeliveryStatus,
    Outcome,
    Verdict,
    pause_after,
    pause_after_death,
)
from incidents.models import Channel, Delivery, DeliveryAttempt
from incidents.usecases.breakers import begin_probe_of, book
from incidents.usecases.channel_budgets import left_in_budgets
from incidents.usecases.channel_notices import disable_channel, tell_of_quarantine
from incidents.usecases.outbox import wake_when_committed

MOST_OF_A_CHANNEL: Final = 4
"""So many messages are under way over one channel, so that a slow one does not take all hands."""
MOST_REAPED: Final = 100

NOT_IN_TIME: Final = "It could not be sent while it was worth sending."
NO_WORD: Final = "The worker stopped before it said how it went."


class Claim(NamedTuple):
    """The right to send one delivery until the lease ends; `owner` is different each time."""

    delivery: int
    owner: str
    attempt: int
    began_at: datetime


@transaction.atomic
def claim_due(*, at: datetime, most: int) -> list[Claim]:
    """Take up to `most` deliveries that are due, fairly over the channels; oldest first in each.

    Whoever else does the same at this moment gets others. Nothing is taken over a channel whose
    breaker is open, and only one thing as a probe when it is time to try again.
    """
    rooms = _rooms(at)
    chosen = _chosen(rooms, at, most)
    rows = Delivery.objects.filter(pk__in=chosen, status=DeliveryStatus.PENDING)
    locked = list(
        rows.select_related("channel")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("due_at", "pk")
    )
    owner = f"claim_{uuid.uuid4().hex}"[:40]
    claims, leases = [], []
    for delivery in locked:
        if not _may_begin(delivery.channel_id, rooms, at):
            continue
        delivery.attempt += 1
        claims.append(Claim(delivery.pk, owner, delivery.attempt, at))
        leases.append(When(pk=delivery.pk, then=Value(at + _lease_of(delivery))))
    if not claims:
        return []
    Delivery.objects.filter(pk__in=[claim.delivery for claim in claims]).update(
        status=DeliveryStatus.SENDING,
        attempt=F("attempt") + 1,
        lease_owner=owner,
        lease_until=Case(*leases, output_field=DateTimeField()),
    )
    return claims


@transaction.atomic
def finish(claim: Claim, outcome: Outcome, *, at: datetime) -> bool:
    """Write down what an attempt came to; False, and nothing written, when the lease was lost."""
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("channel")
        .filter(
            pk=claim.delivery,
            status=DeliveryStatus.SENDING,
            lease_owner=claim.owner,
            attempt=claim.attempt,
        )
        .first()
    )
    if delivery is None:
        return False
    _settle(delivery, outcome, at)
    delivery.save()
    _note(delivery, outcome, began_at=claim.began_at, at=at)
    book(delivery.channel, outcome, at=at)
    if outcome.verdict is Verdict.GONE:
        disable_channel(delivery.channel, at=at)
    return True


@transaction.atomic
def reap(*, at: datetime) -> int:
    """Put back what workers took and never finished; return how many there were.

    After five workers vanished over the same delivery it is set aside, for it may well be the
    reason; its channel's owner is told.
    """
    abandoned = Delivery.objects.abandoned(at).select_related("channel")
    locked = list(abandoned.select_for_update(of=("self",), skip_locked=True)[:MOST_REAPED])
    for delivery in locked:
        outcome = Outcome(Verdict.LOST, error=NO_WORD)
        began_at = (delivery.lease_until or at) - _lease_of(delivery)
        delivery.deaths += 1
        if delivery.deaths >= MOST_DEATHS:
            delivery.status = DeliveryStatus.QUARANTINED
            tell_of_quarantine(delivery, at=at)
        else:
            delivery.status = DeliveryStatus.PENDING
            delivery.due_at = at + pause_after_death(delivery.deaths, chance=_chance())
        delivery.last_error = NO_WORD
        _end_lease(delivery)
        delivery.save()
        _note(delivery, outcome, began_at=began_at, at=at)
        book(delivery.channel, outcome, at=at)
    return len(locked)


def expire(*, at: datetime) -> int:
    """Give up what is no longer worth sending; return how many there were."""
    late = Delivery.objects.late(at)
    return late.update(status=DeliveryStatus.EXPIRED, last_error=NOT_IN_TIME)


@transaction.atomic
def replay(delivery: Delivery, *, by: User, at: datetime) -> Delivery:
    """Send something again that is over, under its own id, so that receivers know it again.

    Raises RuleViolation while it still goes on by itself.
    """
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("channel")
        .get(pk=delivery.pk)
    )
    if not delivery.may_be_replayed:
        raise RuleViolation("It is still being sent by itself.")
    delivery.status = DeliveryStatus.PENDING
    delivery.attempt = delivery.deaths = 0
    delivery.due_at = at
    delivery.expires_at = at + ChannelKind(delivery.channel.kind).lifetime
    delivery.save()
    record(by, "delivery.replay", delivery.channel, delivery=delivery.message_id)
    wake_when_committed()
    return delivery


def _rooms(at: datetime) -> dict[int, tuple[int, Breaker]]:
    """Return how many attempts may begin over each channel, with its breaker as it was read."""
    under_way = dict(
        Delivery.objects.filter(status=DeliveryStatus.SENDING)
        .order_by()
        .values_list("channel")
        .annotate(number=Count("pk"))
    )
    channels = list(
        Channel.objects.filter(is_paused=False, disabled_at__isnull=True).select_related("breaker")
    )
    budgets = left_in_budgets(channels, at=at)
    rooms: dict[int, tuple[int, Breaker]] = {}
    for channel in channels:
        known = channel.breaker.as_known
        free = room(known, at=at, most=MOST_OF_A_CHANNEL) - under_way.get(channel.pk, 0)
        if known.status is not BreakerStatus.CLOSED:
            free = room(known, at=at, most=MOST_OF_A_CHANNEL)
        free = min(free, budgets.get(channel.pk, free))
        if free > 0:
            rooms[channel.pk] = (free, known)
    return rooms


def _chosen(rooms: dict[int, tuple[int, Breaker]], at: datetime, most: int) -> list[int]:
    """Return deliveries to try for: the first of each channel, then the second, and so on."""
    due = Delivery.objects.due(at).filter(expires_at__gt=at, channel__in=list(rooms))
    place = Window(RowNumber(), partition_by=[F("channel")], order_by=["due_at", "pk"])
    numbered = due.annotate(place=place).filter(place__lte=MOST_OF_A_CHANNEL)
    rows = numbered.order_by("place", "due_at", "pk").values_list("pk", "channel", "place")
    found = [pk for pk, channel, place in rows if place <= rooms[channel][0]]
    return found[:most]


def _may_begin(channel: int, rooms: dict[int, tuple[int, Breaker]], at: datetime) -> bool:
    _, known = rooms[channel]
    if known.status is BreakerStatus.CLOSED:
        return True
    return begin_probe_of(channel, at=at)


def _settle(delivery: Delivery, outcome: Outcome, at: datetime) -> None:
    """Set what follows from an outcome: it is over, or it is due again later."""
    delivery.last_error = outcome.error[:300]
    _end_lease(delivery)
    if outcome.verdict is Verdict.SENT:
        delivery.status, delivery.sent_at = DeliveryStatus.SENT, delivery.sent_at or at
    elif outcome.verdict is Verdict.SUPPRESSED:
        delivery.status = DeliveryStatus.SUPPRESSED
    elif outcome.verdict in (Verdict.FAILED, Verdict.THROTTLED):
        # An attempt that a dead worker took along says nothing about the receiver.
        heard = delivery.attempt - delivery.deaths
        wait = outcome.retry_after or pause_after(heard, chance=_chance())
        delivery.status = DeliveryStatus.FAILED if wait is None else DeliveryStatus.PENDING
        delivery.due_at = delivery.due_at if wait is None else at + wait
    else:
        delivery.status = DeliveryStatus.FAILED


def _lease_of(delivery: Delivery) -> timedelta:
    return ChannelKind(delivery.channel.kind).lease


def _end_lease(delivery: Delivery) -> None:
    delivery.lease_owner, delivery.lease_until = "", None


def _note(delivery: Delivery, outcome: Outcome, *, began_at: datetime, at: datetime) -> None:
    DeliveryAttempt.objects.create(
        delivery=delivery,
        number=delivery.attempt,
        started_at=began_at,
        ended_at=at,
        verdict=outcome.verdict,
        status_code=outcome.status_code,
        error=outcome.error[:300],
    )


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads load, guards no secret
