"""Canaries: alerts of the site's own that take the way of every other and tell nobody.

One sets out in each turn (core.background.canary): a payload in the inbox, worked in by the drain
of alerts, passed on through the outbox, and sent by the loop of deliveries over a channel that
leads nowhere. It makes no alert and no incident. Its source and its channel are the site's own.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from core import clock
from core.background.canary import turn_of
from incidents.domain.alert import AlertFormat
from incidents.domain.delivery import ChannelKind, DeliveryStatus
from incidents.domain.outbox import OutboxTopic
from incidents.models import (
    AlertSource,
    Channel,
    ChannelBreaker,
    Delivery,
    OutboxEntry,
    ReceivedPayload,
)
from incidents.models.alert_source import HINT_LENGTH
from incidents.usecases.alert_inbox import keep_payload, new_payload
from incidents.usecases.outbox import announce

NAME: Final = "Canary of this site"
PAYLOAD: Final = {"alert_uid": "canary", "title": "Canary", "severity": "info"}
KEPT_FOR: Final = timedelta(hours=1)
PASSED_ON: Final = "Canary: passed on."


class CanaryDrain:
    """The drain that lets canaries set out, one in each turn, whoever else does the same."""

    def __init__(self, clock: Callable[[], datetime] = clock.now) -> None:
        self._clock = clock
        self._turn: datetime | None = None
        self._tidy_at: datetime | None = None

    def __call__(self) -> bool:
        """Let one set out if it is time; return whether one did. Between turns it asks nobody."""
        now = self._clock()
        turn = turn_of(now)
        if turn is None or turn == self._turn:
            return False
        if self._tidy_at is None or now >= self._tidy_at:
            forget_old_canaries(at=now)
            self._tidy_at = now + KEPT_FOR
        has_set_out = set_out(turn=turn, at=now)
        self._turn = turn
        return has_set_out


def set_out(*, turn: datetime, at: datetime) -> bool:
    """Put the canary of a turn into the inbox; return False when it is there already.

    Two who do it at the same moment put one there, as with any delivery that comes twice.
    """
    source = canary_source()
    delivery = f"canary {turn.isoformat()}"
    if ReceivedPayload.objects.filter(source=source, delivery=delivery).exists():
        return False
    content = json.dumps(PAYLOAD).encode()
    # Marked as a test, so that the version before this one, which knows no canaries, opens nothing.
    row = new_payload(
        source, dict(PAYLOAD), content=content, at=at, delivery=delivery, is_test=True
    )
    keep_payload(row)
    return True


def pass_canary_on(payload: ReceivedPayload) -> str:
    """Let the outbox tell of a canary, in the transaction of its payload; return what became of it.

    The moment at which it set out goes along.
    """
    set_out_at = payload.received_at.isoformat()
    announce(OutboxTopic.CANARY, payload, incident=None, by=None, set_out_at=set_out_at)
    return PASSED_ON


def forget_old_canaries(*, at: datetime) -> int:
    """Delete canaries of more than an hour ago, come through or not; return how many rows.

    The last that came through stays, so that its age is known however long nothing did.
    """
    oldest = at - KEPT_FOR
    through = Delivery.objects.filter(channel__kind=ChannelKind.CANARY, status=DeliveryStatus.SENT)
    last = through.order_by("-pk").values_list("outbox", flat=True)[:1]
    told = OutboxEntry.objects.filter(topic=OutboxTopic.CANARY, created_at__lt=oldest)
    payloads = ReceivedPayload.objects.filter(source__is_canary=True, received_at__lt=oldest)
    return told.exclude(pk__in=list(last)).delete()[0] + payloads.delete()[0]


def canary_source() -> AlertSource:
    """Return the source of canaries, made when it is first needed; no token opens it."""
    sources = AlertSource.all_objects.filter(is_canary=True)
    found = sources.first()
    if found is not None:
        return found
    secret = AlertSource.new_secret()
    try:
        with transaction.atomic():
            return AlertSource.all_objects.create(
                name=NAME,
                format=AlertFormat.GENERIC,
                enabled=False,
                is_canary=True,
                token_digest=AlertSource.digest_of(secret),
                token_hint=secret[:HINT_LENGTH],
            )
    except IntegrityError:
        return sources.get()


def canary_channel() -> Channel:
    """Return the channel at whose end canaries come through, made when it is first needed."""
    channels = Channel.objects.filter(kind=ChannelKind.CANARY)
    found = channels.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = Channel.objects.create(kind=ChannelKind.CANARY, name=NAME)
            ChannelBreaker.objects.create(channel=made)
            return made
    except IntegrityError:
        return channels.get()
