"""The hands of a process: messages under way at once, which nobody waits for."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db.models import QuerySet
from django.test import override_settings

from incidents.exporters.delivering import DeliveryDrain
from incidents.models import Delivery
from tests.core.outbound.receivers import Call, Reply, receiving
from tests.factories.outbox import make_channel, make_delivery

PATIENCE_SECONDS = 20


@pytest.fixture(autouse=True)
def loopback() -> Iterator[None]:
    with override_settings(DRYDOCK_OUTBOUND_NETWORKS=["127.0.0.0/8"]):
        yield


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_message_under_way_but_who_joins() -> None:
    may_answer = threading.Event()

    def when_told(_: Call) -> Reply:
        may_answer.wait(PATIENCE_SECONDS)
        return Reply()

    with receiving(when_told) as slow:
        make_delivery(make_channel(slow.url))
        work = DeliveryDrain(hands=2)
        turns = [work() for _ in range(4)]
        unsent = set(Delivery.objects.values_list("status", flat=True))
        may_answer.set()
        joined = [work.join(), work.join()]

    # The first turn makes deliveries of the outbox too; no later one says that it did something.
    assert (turns, unsent) == ([True, False, False, False], {"sending"})
    assert joined == [True, False]
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_at_once_send_each_delivery_once_and_no_hand_waits_for_a_slow_one() -> None:
    may_answer = threading.Event()

    def when_told(_: Call) -> Reply:
        may_answer.wait(PATIENCE_SECONDS)
        return Reply()

    with receiving() as fast, receiving(when_told) as slow:
        slow_channel = make_channel(slow.url)
        for number in range(3):
            make_delivery(slow_channel)
            for _ in range(4):
                make_delivery(make_channel(fast.url, name=f"fast {number} {_}"))
        drains = [DeliveryDrain(hands=6), DeliveryDrain(hands=6)]

        _turn_until_sent(drains, Delivery.objects.exclude(channel=slow_channel))
        of_slow = set(slow_channel.deliveries.values_list("status", flat=True))
        may_answer.set()
        _turn_until_sent(drains, Delivery.objects.all())
        for one in drains:
            one.join()

    assert of_slow == {"sending"}
    assert (len(fast.calls), len(slow.calls)) == (12, 3)
    ids = [call.headers["webhook-id"] for call in (*fast.calls, *slow.calls)]
    assert len(set(ids)) == 15


def _turn_until_sent(drains: list[DeliveryDrain], rows: QuerySet[Delivery]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while rows.exclude(status="sent").exists():
        assert time.monotonic() < ends
        for one in drains:
            one()
        time.sleep(0.02)
