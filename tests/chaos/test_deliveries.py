"""Messages go out although dispatchers are killed or frozen, and none is told twice to an effect.

A message may arrive twice, for its sender died before it could say that it was sent; it carries the
same id each time, so whoever receives it knows it again.
"""

import os
import random
import signal
import socket
import threading
import time
from collections import Counter
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from incidents.exporters.delivering import HANDS
from incidents.models import Delivery, DeliveryAttempt
from incidents.usecases.declaring import declare_incident
from tests.chaos.bare_receiver import BareReceiver, say_ok
from tests.chaos.conftest import Tell
from tests.chaos.dispatchers import dispatchers, is_all_sent, p95, statuses, wait_until
from tests.chaos.scale import count
from tests.core.outbound.receivers import Call, Receiver, Reply, receiving
from tests.factories.outbox import make_channel, make_delivery, make_outbox_entry, make_rule

pytestmark = pytest.mark.django_db(transaction=True)
SEED = 20260302
RECEIVERS = 5
OF_EACH = count(60, 600)
KILLS = count(4, 20)
DECLARED = count(100, 300)
NEXT_ATTEMPT_SECONDS = 45
ALL_TOLD_SECONDS = 60


class Stumbling:
    """Answers each tenth message with 500 the first time, and takes a moment."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    def __call__(self, call: Call) -> Reply:
        time.sleep(0.02)
        is_new = call.headers["webhook-id"] not in self.known
        self.known.add(call.headers["webhook-id"])
        return Reply(500 if is_new and len(self.known) % 10 == 0 else 200)


def test_killed_dispatchers_lose_nothing_and_repeat_no_more_than_they_had_in_hand(
    tmp_path: Path, tell: Tell
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same faults each time
    with ExitStack() as stack:
        receivers = [stack.enter_context(receiving()) for _ in range(RECEIVERS)]
        for receiver in receivers:
            receiver.reply = Stumbling()
            channel = make_channel(receiver.url, name=f"channel {receiver.port}")
            entry = make_outbox_entry(passed_on_at=timezone.now())
            for number in range(OF_EACH):
                make_delivery(channel, entry, recipient=str(number))
        found = stack.enter_context(dispatchers(tmp_path))
        for _ in range(KILLS):
            process = found.start()
            time.sleep(chance.uniform(0.3, 1.5))
            found.kill(process)
        # The leases of those who died would only make this slower.
        Delivery.objects.filter(status="sending").update(lease_until=timezone.now())
        found.start()
        found.start()
        seconds = wait_until(is_all_sent, 120 + RECEIVERS * OF_EACH / 5)
        kills = found.kills

    calls = [call for receiver in receivers for call in receiver.calls]
    ids = Counter(call.headers["webhook-id"] for call in calls)
    repeated = len(calls) - DeliveryAttempt.objects.exclude(verdict="lost").count()
    tell(
        f"R6 {connection.vendor}: {len(ids)} deliveries, each tenth answered 500 at first, "
        f"dispatcher killed {kills} times: undelivered 0, calls {len(calls)}, sent but not noted "
        f"{repeated} of {kills * HANDS} in hand at most, all sent {seconds:.1f} s after the last"
    )
    assert len(ids) == Delivery.objects.count() == RECEIVERS * OF_EACH
    assert 0 <= repeated <= kills * HANDS


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_what_a_worker_had_in_hand_is_tried_again_soon_whatever_it_was_about_to_do(
    tmp_path: Path, tell: Tell, how: signal.Signals
) -> None:
    over = threading.Event()

    def listen_later(line: socket.socket, number: int) -> None:
        if number == 1:
            over.wait(20)
        say_ok(line)

    silent = BareReceiver(listen_later)
    with receiving() as unanswered, receiving() as answered, dispatchers(tmp_path) as found:
        called: dict[str, list[datetime]] = {"unanswered": [], "answered": []}

        def never_answer(_: Call) -> Reply:
            called["unanswered"].append(timezone.now())
            if len(called["unanswered"]) == 1:
                over.wait(20)
            return Reply()

        def answer(_: Call) -> Reply:
            called["answered"].append(timezone.now())
            return Reply()

        unanswered.reply, answered.reply = never_answer, answer
        make_delivery(make_channel(silent.url))
        make_delivery(make_channel(unanswered.url))
        finishing = make_delivery(make_channel(answered.url))
        first = found.start()
        wait_until(lambda: Delivery.objects.filter(status="sending").count() == 3)
        with transaction.atomic():
            # Nobody can write down what came of it now, so it ends between sending and noting.
            Delivery.objects.select_for_update().get(pk=finishing.pk)
            wait_until(lambda: silent.taken and all(called.values()))
            time.sleep(0.5)
            os.kill(first.pid, how)
            hurt = timezone.now()
        over.set()
        found.start()
        wait_until(is_all_sent, 120)
        if how is signal.SIGSTOP:
            os.kill(first.pid, signal.SIGCONT)
            time.sleep(2)
        states = statuses()

    calls = {"not yet read": silent.taken, **called}
    again = {
        name: (times[1] - hurt).total_seconds() for name, times in calls.items() if len(times) > 1
    }
    verdicts = Counter(DeliveryAttempt.objects.values_list("verdict", flat=True))
    shown = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in sorted(again.items()))
    tell(
        f"R6 {connection.vendor}: {how.name} while a call was under way, next attempt after "
        f"{shown}; attempts {dict(verdicts)}"
    )
    assert again
    assert max(again.values()) <= NEXT_ATTEMPT_SECONDS
    assert states == {"sent": 3}
    # What a frozen worker noted when it woke up, long after its lease, counts for nothing.
    assert verdicts["sent"] == 3


@pytest.mark.parametrize(
    "broker", ["redis://127.0.0.1:1/0", "redis://192.0.2.1:6379/0"], ids=["refuses", "swallows"]
)
def test_broker_that_is_away_slows_and_loses_nothing_without_celery(
    tmp_path: Path, tell: Tell, broker: str
) -> None:
    with receiving() as receiver, dispatchers(tmp_path, CELERY_BROKER_URL=broker) as found:
        make_rule(make_channel(receiver.url))
        spans = [declared_in(number) for number in range(DECLARED)]
        found.start()
        seconds = wait_until(lambda: statuses()["sent"] == DECLARED)

    tell(
        f"R5 {connection.vendor} {broker}: declared {DECLARED}, p95 {p95(spans) * 1000:.1f} ms, "
        f"all delivered {seconds:.1f} s after the dispatcher began"
    )
    assert len(ids_of(receiver)) == DECLARED
    assert seconds <= ALL_TOLD_SECONDS


def declared_in(number: int) -> float:
    """Declare an incident; return after how many seconds."""
    began = time.perf_counter()
    declare_incident(by=None, at=timezone.now(), title=f"Slow {number}")
    return time.perf_counter() - began


def ids_of(receiver: Receiver) -> set[str]:
    """Return the ids of what arrived."""
    return {call.headers["webhook-id"] for call in receiver.calls}
