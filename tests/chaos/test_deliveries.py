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
from tests.chaos.bare_receiver import OK, BareReceiver, Talk, say_ok
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


def test_what_a_killed_worker_had_in_hand_is_tried_again_soon_whatever_it_was_about_to_do(
    tmp_path: Path, tell: Tell
) -> None:
    is_locked, is_killed = threading.Event(), threading.Event()
    unread = BareReceiver(until_then(is_killed))
    unanswered = BareReceiver(until_then(is_killed, reads_first=True))
    answered = BareReceiver(until_then(is_locked, reads_first=True))
    receivers = {"not yet read": unread, "read": unanswered, "answered": answered}
    with dispatchers(tmp_path) as found:
        held = {name: make_delivery(make_channel(one.url)) for name, one in receivers.items()}
        first = found.start()
        wait_until(lambda: all(one.taken for one in receivers.values()))
        with transaction.atomic():
            # Nobody can write down what came of it now, so it dies between sending and noting.
            Delivery.objects.select_for_update().get(pk=held["answered"].pk)
            is_locked.set()
            time.sleep(1)
            found.kill(first)
            killed_at = timezone.now()
        is_killed.set()
        found.start()
        wait_until(is_all_sent, 120)

    tell_of_next_attempts("killed", killed_at, receivers, tell)
    assert Counter(DeliveryAttempt.objects.values_list("verdict", flat=True)) == {
        "lost": 3,
        "sent": 3,
    }


def test_what_a_frozen_worker_had_in_hand_is_sent_by_another_and_its_own_word_counts_for_nothing(
    tmp_path: Path, tell: Tell
) -> None:
    is_frozen = threading.Event()
    unread = BareReceiver(until_then(is_frozen))
    unanswered = BareReceiver(until_then(is_frozen, reads_first=True))
    receivers = {"not yet read": unread, "read": unanswered}
    with dispatchers(tmp_path) as found:
        for one in receivers.values():
            make_delivery(make_channel(one.url))
        first = found.start()
        wait_until(lambda: all(one.taken for one in receivers.values()))
        time.sleep(1)
        os.kill(first.pid, signal.SIGSTOP)
        frozen_at = timezone.now()
        is_frozen.set()
        found.start()
        wait_until(is_all_sent, 120)
        os.kill(first.pid, signal.SIGCONT)
        time.sleep(3)
        states = statuses()

    tell_of_next_attempts("frozen", frozen_at, receivers, tell)
    verdicts = Counter(DeliveryAttempt.objects.values_list("verdict", flat=True))
    assert states == {"sent": 2}
    assert verdicts == {"lost": 2, "sent": 2}


def until_then(then: threading.Event, *, reads_first: bool = False) -> Talk:
    """Return what lets the first caller wait, before or after it is read, and answers all."""

    def talk(line: socket.socket, number: int) -> None:
        if reads_first:
            line.recv(65_536)
        if number == 1:
            then.wait(60)
        if reads_first:
            line.sendall(OK)
        else:
            say_ok(line)

    return talk


def tell_of_next_attempts(
    how: str, at: datetime, receivers: dict[str, BareReceiver], tell: Tell
) -> None:
    """Tell after how long each receiver was called again; fail when one was too late."""
    again = {name: (one.taken[1] - at).total_seconds() for name, one in receivers.items()}
    shown = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in again.items())
    tell(f"R6 {connection.vendor}: {how} with calls in hand, next attempt after: {shown}")
    assert max(again.values()) <= NEXT_ATTEMPT_SECONDS


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
