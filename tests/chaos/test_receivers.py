"""One receiver hangs: nobody else waits, and it is soon left alone."""

import socket
import threading
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from incidents.domain.breaker import FAILURES_TO_OPEN, BreakerStatus
from incidents.models import Channel, ChannelBreaker, Delivery, DeliveryAttempt
from tests.chaos.bare_receiver import BareReceiver, say_ok
from tests.chaos.conftest import Tell
from tests.chaos.dispatchers import dispatchers, is_all_sent, p95, wait_until
from tests.chaos.scale import count
from tests.core.outbound.receivers import receiving
from tests.factories.outbox import make_channel, make_delivery, make_outbox_entry

pytestmark = pytest.mark.django_db(transaction=True)
ENDPOINTS = 20
OF_EACH = count(10, 100)
APART_SECONDS = 3
"""So long after one message to a receiver the next is due: it is the delay that is measured."""
HELD_BACK = 30
HEALTHY_P95_SECONDS = 5


def test_receiver_that_hangs_delays_nobody_else_and_is_soon_left_alone(
    tmp_path: Path, tell: Tell
) -> None:
    is_healed = threading.Event()

    def hang(line: socket.socket, _: int) -> None:
        is_healed.wait(60)
        say_ok(line)

    hanging = BareReceiver(hang)
    with receiving() as healthy, dispatchers(tmp_path) as found:
        ill = make_channel(hanging.url, name="ill")
        channels = [make_channel(healthy.url, name=f"well {n}") for n in range(ENDPOINTS - 1)]
        found.start()
        found.start()
        began = timezone.now()
        make_due(ill, HELD_BACK)
        for channel in channels:
            make_due(channel, OF_EACH, apart_seconds=APART_SECONDS)
        others = Delivery.objects.exclude(channel=ill)
        wait_until(lambda: not others.exclude(status="sent").exists())
        spans = [
            (sent - due).total_seconds()
            for due, sent in others.values_list("due_at", "sent_at")
            if sent is not None
        ]

        opened, until = next_opening(ill, after=began)
        failed = DeliveryAttempt.objects.filter(
            delivery__channel=ill, verdict="failed", ended_at__lte=opened
        )
        first = failed.order_by("ended_at").values_list("ended_at", flat=True)[0]
        heard = failed.count()
        again, _ = next_opening(ill, after=opened)
        probes = [at for at in hanging.taken if opened < at <= again]
        early = [at for at in probes if at < until]
        kept = Counter(Delivery.objects.filter(channel=ill).values_list("status", flat=True))

        is_healed.set()
        # Twice as long as the first time; nobody learns anything from waiting for it.
        ChannelBreaker.objects.filter(channel=ill).update(open_until=timezone.now())
        healed = wait_until(is_all_sent)
        closed = ChannelBreaker.objects.get(channel=ill).status

    tell(
        f"R8 {connection.vendor}: 1 of {ENDPOINTS} receivers hangs, p95 of {len(spans)} to the "
        f"others {p95(spans):.2f} s; left alone after {heard} failures within "
        f"{(opened - first).total_seconds():.1f} s, then {len(probes)} probe by two dispatchers "
        f"until it was left alone again, kept {dict(kept)}; {HELD_BACK} sent and breaker {closed} "
        f"{healed:.1f} s after it answered, dropped {HELD_BACK - statuses_of(ill)['sent']}"
    )
    assert p95(spans) <= HEALTHY_P95_SECONDS
    assert heard >= FAILURES_TO_OPEN
    assert len(probes) == 1
    assert early == []
    assert set(kept) <= {"pending", "sending"}
    assert closed == BreakerStatus.CLOSED


def make_due(channel: Channel, number: int, *, apart_seconds: float = 0) -> None:
    """Save messages of which the first is due now, and each other so long after the one before."""
    entry, now = make_outbox_entry(passed_on_at=timezone.now()), timezone.now()
    for place in range(number):
        due_at = now + timedelta(seconds=place * apart_seconds)
        make_delivery(channel, entry, recipient=str(place), due_at=due_at, created_at=now)


def next_opening(channel: Channel, *, after: datetime) -> tuple[datetime, datetime]:
    """Return when the breaker opened for the first time after a moment, and until when it will."""
    found: list[tuple[datetime, datetime]] = []

    def is_open() -> bool:
        row = ChannelBreaker.objects.get(channel=channel)
        if row.opened_at is None or row.open_until is None or row.opened_at <= after:
            return False
        found.append((row.opened_at, row.open_until))
        return True

    wait_until(is_open)
    return found[0]


def statuses_of(channel: Channel) -> Counter[str]:
    """Return how many messages over a channel have which status."""
    return Counter(Delivery.objects.filter(channel=channel).values_list("status", flat=True))
