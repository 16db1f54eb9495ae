"""Whoever is to work stands still: /readyz, /metrics and a missing heartbeat tell of it in time.

A canary sets out each EVERY_SECONDS. What is measured is how long after the fault the part
`canary` of /readyz is degraded, and when somebody who expects a heartbeat in each of these turns,
and waits half a turn longer, misses one. Faults begin right after a canary came through, when it
takes longest to be noticed.
"""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import connection

from incidents.models import Alert, Incident, Notification, TimelineEntry
from tests.chaos.brokers import KINDS, running_broker
from tests.chaos.celery_site import celery_site
from tests.chaos.conftest import Tell
from tests.chaos.dispatchers import dispatchers, wait_until
from tests.chaos.fault_proxy import FaultProxy
from tests.chaos.scale import count
from tests.core.outbound.receivers import Call, Reply, receiving

pytestmark = pytest.mark.django_db(transaction=True)
EVERY_SECONDS = count(20, 60)
MOST_SECONDS = 2 * EVERY_SECONDS
EXPECTED_SECONDS = 1.5 * EVERY_SECONDS
UNDISTURBED = count(3, 4)
AGE = "drydock_canary_age_seconds "

Switch = Callable[[], Any]


class Heart:
    """Somebody outside who notes when heartbeats arrive, in seconds of the monotonic clock."""

    def __init__(self) -> None:
        self.beats: list[float] = []
        self.variables: dict[str, str] = {"DRYDOCK_CANARY_SECONDS": str(EVERY_SECONDS)}

    def hear(self, _: Call) -> Reply:
        """Note a heartbeat."""
        self.beats.append(time.monotonic())
        return Reply()

    def wait_for(self, more: int = 1) -> None:
        """Wait until so many more came."""
        wanted = len(self.beats) + more
        wait_until(lambda: len(self.beats) >= wanted, (more + 2) * EVERY_SECONDS + 60)

    @property
    def longest_gap(self) -> float:
        """Return the longest time between two heartbeats so far."""
        return max(later - earlier for earlier, later in pairwise(self.beats))


@contextmanager
def heart() -> Iterator[Heart]:
    """Run a receiver of heartbeats on this machine."""
    found = Heart()
    with receiving(found.hear) as receiver:
        found.variables["DRYDOCK_HEARTBEAT_URL"] = receiver.url
        yield found


@dataclass
class Fault:
    """A way of the background work to stand still, and the way back."""

    name: str
    begin: Switch
    end: Switch


def test_frozen_dispatcher_is_noticed_in_time(tmp_path: Path, tell: Tell) -> None:
    with (
        heart() as outside,
        celery_site(tmp_path, "", **outside.variables) as site,
        dispatchers(tmp_path, **outside.variables) as found,
    ):
        site.start_web("")
        before = part(site.url)
        dispatcher = found.start()
        outside.wait_for(UNDISTURBED)
        tell(undisturbed(outside))
        fault = Fault(
            "dispatcher frozen",
            lambda: dispatcher.send_signal(signal.SIGSTOP),
            lambda: dispatcher.send_signal(signal.SIGCONT),
        )
        tell(suffer(fault, site.url, outside))

    assert before["says"] == "None has come through yet."
    for model in (Alert, Incident, TimelineEntry, Notification):
        assert not model._base_manager.exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="Celery goes with PostgreSQL.")
@pytest.mark.parametrize("kind", KINDS)
def test_celery_that_stands_still_is_noticed_in_time(tmp_path: Path, tell: Tell, kind: str) -> None:
    with (
        heart() as outside,
        running_broker(kind) as broker,
        celery_site(tmp_path, "", **outside.variables) as site,
    ):
        proxy = FaultProxy("127.0.0.1", broker.port)
        site.broker_url = broker.url(proxy.port)
        site.start_web("")
        site.start_worker("worker")
        site.start_beat("beat")
        outside.wait_for(UNDISTURBED)
        tell(undisturbed(outside))
        for fault in (
            Fault(
                f"{kind}, worker frozen", lambda: site.freeze("worker"), lambda: site.thaw("worker")
            ),
            Fault(
                f"{kind}, beat stopped", lambda: site.stop("beat"), lambda: site.start_beat("beat")
            ),
            Fault(f"{kind} black-holed", proxy.hang, proxy.restore),
        ):
            tell(suffer(fault, site.url, outside))
        proxy.close()


def undisturbed(outside: Heart) -> str:
    """Return the figures of a time without faults."""
    gap = outside.longest_gap
    assert gap <= EXPECTED_SECONDS
    return (
        f"R22 {connection.vendor}: a canary each {EVERY_SECONDS} s, {len(outside.beats)} "
        f"heartbeats without a fault, {gap:.1f} s apart at most"
    )


def suffer(fault: Fault, url: str, outside: Heart) -> str:
    """Let a fault begin and end; return the figures, after they were compared with the goal."""
    wait_until(lambda: part(url)["status"] == "ok")
    outside.wait_for()
    began = time.monotonic()
    fault.begin()
    seen = wait_until(lambda: part(url)["status"] == "degraded", MOST_SECONDS + 10)
    age, word = canary_age(url), requests.get(f"{url}readyz", timeout=5).json()["status"]
    last = outside.beats[-1]
    missed = last + EXPECTED_SECONDS - began
    wait_until(lambda: time.monotonic() > began + missed)
    is_missing = outside.beats[-1] == last
    fault.end()
    again = wait_until(lambda: part(url)["status"] == "ok")
    wait_until(lambda: outside.beats[-1] > last)

    assert word == "degraded"
    assert seen <= MOST_SECONDS
    assert 0 < age <= MOST_SECONDS + 10
    assert is_missing
    assert missed <= MOST_SECONDS
    return (
        f"R22 {connection.vendor}, {fault.name}: /readyz degraded after {seen:.1f} s, age of the "
        f"canary in /metrics then {age:.1f} s, heartbeat missed after {missed:.1f} s; ok "
        f"{again:.1f} s after the end of it (goal: {MOST_SECONDS} s)"
    )


def part(url: str) -> dict[str, str]:
    """Return what /readyz says of the canary."""
    found: dict[str, str] = requests.get(f"{url}readyz", timeout=5).json()["parts"]["canary"]
    return found


def canary_age(url: str) -> float:
    """Return the age of the canary in /metrics."""
    lines = requests.get(f"{url}metrics", timeout=10).text.splitlines()
    return next(float(line.removeprefix(AGE)) for line in lines if line.startswith(AGE))
