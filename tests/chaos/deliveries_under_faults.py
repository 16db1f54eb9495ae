"""Messages go out although dispatchers are killed, receivers hang and one message kills its sender.

No part of `make test`, because a lease has to run out: run it with
`pytest tests/chaos/deliveries_under_faults.py -s -n 0`; each test prints its figures.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from incidents.domain.delivery import MOST_DEATHS, DeliveryStatus
from incidents.exporters.delivering import HANDS
from incidents.models import ChannelBreaker, Delivery, DeliveryAttempt
from incidents.usecases.declaring import declare_incident
from tests.core.outbound.receivers import Call, Reply, receiving
from tests.factories.outbox import make_channel, make_delivery, make_outbox_entry, make_rule
from tests.services.server import ROOT, environment

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 300
SEED = 20260302


def database_url() -> str:
    """Return the address of the database of this test, for other processes."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    place = f"{found['HOST']}:{found['PORT']}" if found["PORT"] else found["HOST"]
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{place}/{found['NAME']}"


class Stumbling:
    """Answers each twentieth message with 500 the first time, and takes a moment."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    def __call__(self, call: Call) -> Reply:
        time.sleep(0.02)
        is_new = call.headers["webhook-id"] not in self.known
        self.known.add(call.headers["webhook-id"])
        return Reply(500 if is_new and len(self.known) % 20 == 0 else 200)


class Dispatchers:
    """Processes of `manage.py dispatch`, started and killed at will."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.environment = environment(
            folder,
            database_url(),
            DRYDOCK_SECRET_KEY=settings.SECRET_KEY,
            DRYDOCK_OUTBOUND_NETWORKS="127.0.0.0/8",
            **variables,
        )
        self.running: list[subprocess.Popen[str]] = []
        self.kills = 0

    def start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "dispatch"],
            cwd=ROOT,
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        # Known before it works: whoever is to kill it may be called at once.
        self.running.append(process)
        assert process.stderr is not None
        process.stderr.readline()
        return process

    def kill(self, process: subprocess.Popen[str]) -> None:
        """End a process as the kernel does when memory is gone; one that ended is only noted."""
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        if process.stderr is not None:
            process.stderr.close()
        self.running.remove(process)
        self.kills += 1


@contextmanager
def dispatchers(folder: Path, **variables: str) -> Iterator[Dispatchers]:
    found = Dispatchers(folder, **variables)
    try:
        yield found
    finally:
        for process in list(found.running):
            found.kill(process)


def wait_until(holds: Callable[[], bool]) -> float:
    """Return after how many seconds it holds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < PATIENCE_SECONDS, statuses()
        time.sleep(0.2)
    return time.monotonic() - began


def say(figures: str) -> None:
    """Tell what was measured."""
    sys.stdout.write(f"\n{figures}\n")


def statuses() -> Counter[str]:
    return Counter(Delivery.objects.values_list("status", flat=True))


def is_settled() -> bool:
    return not Delivery.objects.filter(
        status__in=[DeliveryStatus.PENDING, DeliveryStatus.SENDING]
    ).exists()


def test_killed_dispatchers_lose_nothing_and_repeat_no_more_than_they_had_in_hand(
    tmp_path: Path,
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same faults each time
    with ExitStack() as stack:
        receivers = [stack.enter_context(receiving()) for _ in range(5)]
        for receiver in receivers:
            receiver.reply = Stumbling()
            channel = make_channel(receiver.url, name=f"channel {receiver.port}")
            entry = make_outbox_entry(passed_on_at=timezone.now())
            for number in range(60):
                make_delivery(channel, entry, recipient=str(number))
        found = stack.enter_context(dispatchers(tmp_path))
        for _ in range(4):
            process = found.start()
            time.sleep(chance.uniform(0.3, 1.5))
            found.kill(process)
        Delivery.objects.filter(status="sending").update(
            lease_until=timezone.now() + timedelta(seconds=1)
        )
        found.start()
        found.start()
        seconds = wait_until(lambda: set(statuses()) == {"sent"})
        kills = found.kills

    calls = [call for receiver in receivers for call in receiver.calls]
    ids = Counter(call.headers["webhook-id"] for call in calls)
    answered = DeliveryAttempt.objects.exclude(verdict="lost").count()
    repeated = len(calls) - answered
    say(
        f"kills {kills}, deliveries {Delivery.objects.count()}, undelivered 0, "
        f"calls {len(calls)}, sent but not noted {repeated}, after the last kill {seconds:.1f} s"
    )
    assert len(ids) == Delivery.objects.count() == 300
    assert 0 <= repeated <= kills * HANDS


def test_message_that_kills_whoever_sends_it_is_set_aside_and_others_arrive(
    tmp_path: Path,
) -> None:
    with receiving() as poisoned, receiving() as healthy, dispatchers(tmp_path) as found:

        def kill_sender(_: Call) -> Reply:
            for process in list(found.running):
                if process.poll() is None:
                    os.kill(process.pid, signal.SIGKILL)
            return Reply(None)

        poisoned.reply = kill_sender
        poison = make_delivery(make_channel(poisoned.url))
        fine = make_channel(healthy.url)
        for number in range(20):
            make_delivery(fine, make_outbox_entry(), recipient=str(number))

        def is_set_aside() -> bool:
            for process in [one for one in found.running if one.poll() is not None]:
                found.kill(process)
                # The lease of a dead worker would only make this slower.
                sending = Delivery.objects.filter(status="sending")
                sending.update(lease_until=timezone.now())
            if not found.running:
                found.start()
            poison.refresh_from_db()
            return poison.status == DeliveryStatus.QUARANTINED

        seconds = wait_until(is_set_aside)
        wait_until(lambda: statuses()["sent"] == 20)

    say(
        f"poison tried {len(poisoned.calls)} times in {seconds:.0f} s, others sent "
        f"{statuses()['sent']} of 20"
    )
    assert (poison.deaths, len(poisoned.calls)) == (MOST_DEATHS, MOST_DEATHS)
    assert statuses() == Counter({"sent": 20, "quarantined": 1})


def test_receiver_that_hangs_delays_nobody_else_and_is_soon_left_alone(tmp_path: Path) -> None:
    release = threading.Event()
    with ExitStack() as stack:
        hanging = stack.enter_context(receiving())

        def hang(_: Call) -> Reply:
            release.wait(30)
            return Reply()

        hanging.reply = hang
        healthy = [stack.enter_context(receiving()) for _ in range(19)]
        for number, receiver in enumerate([hanging, *healthy]):
            channel = make_channel(receiver.url, name=f"channel {number}")
            for place in range(10):
                make_delivery(channel, make_outbox_entry(), recipient=str(place))
        began = timezone.now()
        Delivery.objects.update(due_at=began, created_at=began)
        stack.enter_context(dispatchers(tmp_path)).start()
        ill = ChannelBreaker.objects.get(channel__name="channel 0")
        others = Delivery.objects.exclude(channel=ill.channel)
        wait_until(lambda: not others.exclude(status="sent").exists())
        delays = sorted(
            (sent - began).total_seconds()
            for sent in others.values_list("sent_at", flat=True)
            if sent is not None
        )

        def is_open() -> bool:
            ill.refresh_from_db()
            return ill.status != "closed"

        opened = wait_until(is_open)
        tried = DeliveryAttempt.objects.filter(delivery__channel=ill.channel).count()
        waiting = Delivery.objects.filter(channel=ill.channel, status="pending").count()
        release.set()

    p95 = delays[int(len(delays) * 0.95)]
    say(
        f"healthy {len(delays)} of 190, p95 {p95:.2f} s from the start of the dispatcher, "
        f"breaker open {opened:.0f} s later after {tried} attempts, {waiting} kept"
    )
    assert len(delays) == 190
    assert p95 <= 5 + 10  # The dispatcher itself takes some seconds to start.
    assert waiting + DeliveryAttempt.objects.filter(verdict="failed").count() >= 5


@pytest.mark.parametrize("broker", ["redis://127.0.0.1:1/0", "redis://192.0.2.1:6379/0"])
def test_broker_that_refuses_or_swallows_everything_slows_and_loses_nothing(
    tmp_path: Path, broker: str
) -> None:
    with receiving() as receiver, dispatchers(tmp_path, CELERY_BROKER_URL=broker) as found:
        make_rule(make_channel(receiver.url))
        spans = []
        for number in range(100):
            began = time.perf_counter()
            declare_incident(by=None, at=timezone.now(), title=f"Slow {number}")
            spans.append(time.perf_counter() - began)
        found.start()
        seconds = wait_until(lambda: statuses()["sent"] == 100)

    p95 = sorted(spans)[94] * 1000
    say(f"{broker}: declared 100, p95 {p95:.1f} ms, all delivered {seconds:.1f} s later")
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 100
    assert seconds <= 60
