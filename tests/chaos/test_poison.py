"""One message kills whoever sends it: it is set aside, and the others hardly wait."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.models import Role
from incidents.domain.delivery import MOST_DEATHS, DeliveryStatus
from incidents.models import Channel, Delivery
from tests.chaos.bare_receiver import BareReceiver, say_ok
from tests.chaos.conftest import Tell
from tests.chaos.dispatchers import dispatchers, p95, wait_until
from tests.chaos.scale import count
from tests.conftest import SignedIn
from tests.core.outbound.receivers import receiving
from tests.factories.outbox import make_channel, make_delivery, make_outbox_entry
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)
EVERY_SECONDS = 0.2
BASELINE = count(100, 600)
"""So many messages, one each EVERY_SECONDS, tell how long one takes while all is well."""

WELL = 5
LEAST_P95_SECONDS = 1
"""A dispatcher looks once a second, so less than that is chance."""


def test_message_that_kills_its_sender_is_set_aside_and_hardly_slows_the_others(
    tmp_path: Path, tell: Tell, signed_in: SignedIn
) -> None:
    with receiving() as healthy, dispatchers(tmp_path) as found:
        channels = [make_channel(healthy.url) for _ in range(WELL)]
        found.start()
        found.start()
        baseline = steady(channels, lambda sent: sent < BASELINE)

        is_harmless = threading.Event()

        def kill_sender(line: socket.socket, _: int) -> None:
            if is_harmless.is_set():
                say_ok(line)
            else:
                found.kill_whoever_has(line.getpeername()[1])

        poisoned = BareReceiver(kill_sender)
        poison = make_delivery(make_channel(poisoned.url))

        def goes_on(_: int) -> bool:
            if found.bury():
                # As a supervisor does; the other goes on sending meanwhile.
                threading.Thread(target=found.start).start()
            poison.refresh_from_db()
            return poison.status != DeliveryStatus.QUARANTINED

        others = steady(channels, goes_on)
        is_harmless.set()
        healed = show_and_retry(poison, signed_in)

    tell(
        f"R7 {connection.vendor}: poison set aside after {poison.deaths} attempts, "
        f"{len(poisoned.taken) - 1} calls; p95 of {len(others)} others {p95(others):.2f} s, of "
        f"{len(baseline)} before it {p95(baseline):.2f} s; retried from the page and sent after "
        f"{healed:.1f} s"
    )
    assert poison.deaths == MOST_DEATHS == len(poisoned.taken) - 1
    assert p95(others) <= 2 * max(p95(baseline), LEAST_P95_SECONDS)


def steady(channels: list[Channel], goes_on: Callable[[int], bool]) -> list[float]:
    """Let a message become due each EVERY_SECONDS; return after how many seconds each was sent."""
    entry, made = make_outbox_entry(passed_on_at=timezone.now()), list[int]()
    while goes_on(len(made)):
        now, channel = timezone.now(), channels[len(made) % len(channels)]
        words = {"recipient": str(len(made)), "due_at": now, "created_at": now}
        made.append(make_delivery(channel, entry, **words).pk)
        time.sleep(EVERY_SECONDS)
    sent = Delivery.objects.filter(pk__in=made)
    wait_until(lambda: not sent.exclude(status="sent").exists())
    return [
        (at - due).total_seconds()
        for due, at in sent.values_list("due_at", "sent_at")
        if at is not None
    ]


def show_and_retry(poison: Delivery, signed_in: SignedIn) -> float:
    """See it on its channel's page and press the button; return when it was sent, in seconds."""
    client = signed_in(make_user(role=Role.ADMIN))
    page = client.get(poison.channel.get_absolute_url()).content.decode()
    again = reverse("incidents:delivery_replay", args=[poison.pk])
    assert "Quarantined" in page
    assert again in page
    assert client.post(again).status_code == 302
    return wait_until(lambda: Delivery.objects.get(pk=poison.pk).status == DeliveryStatus.SENT)
