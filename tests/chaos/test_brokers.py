"""Celery with Redis and with RabbitMQ: it does whatever is due, and nobody waits for its broker.

DRYDOCK_CHAOS_INCIDENTS says how many incidents are declared under each fault (100), and
DRYDOCK_CHAOS_OUTAGE_SECONDS for how long the broker is away each time (20).
"""

import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from django.db import connection
from django.utils import timezone

from core.models import DrainProgress, Leader, Role
from incidents.models import Alert, DeliveryAttempt, Incident, Notification
from incidents.usecases.alert_sources import create_source
from tests.chaos.brokers import KINDS, Broker, running_broker
from tests.chaos.celery_site import CelerySite, Person, celery_site, is_all_told, seconds_until
from tests.chaos.fault_proxy import FaultProxy
from tests.core.outbound.receivers import Call, Receiver, Reply, receiving
from tests.factories.catalog import make_service
from tests.factories.incidents import make_action_item
from tests.factories.outbox import make_channel, make_rule
from tests.factories.people import make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="Celery goes with PostgreSQL."),
]
INCIDENTS = int(os.environ.get("DRYDOCK_CHAOS_INCIDENTS", "100"))  # noqa: TID251 - a variable of the tests
OUTAGE_SECONDS = float(os.environ.get("DRYDOCK_CHAOS_OUTAGE_SECONDS", "20"))  # noqa: TID251 - as above
QUEUED = 500
RETURN_SECONDS = 60
RESENT_SECONDS = 45
FREQUENT = {
    "core.seal_activities",
    "incidents.deliver",
    "incidents.drain_alerts",
    "incidents.drain_chat_imports",
    "incidents.drain_imports",
    "incidents.refresh_recovery_cells",
    "readiness.drain_evidence_imports",
    "readiness.drain_scores",
}
MINUTELY = {"incidents.drain_reminders", "incidents.remind_of_action_items"}
ALERT = {"summary": "Disk full", "source": "db-1", "severity": "error"}


@dataclass
class Parts:
    """A running site, with a proxy before the broker for each who could want it."""

    broker: Broker
    site: CelerySite
    for_workers: FaultProxy
    for_web: FaultProxy
    receiver: Receiver

    def refuse(self) -> None:
        """Cut whoever is connected to the broker, and let nobody connect."""
        self.for_workers.refuse()
        self.for_web.refuse()

    def hang(self) -> None:
        """Let the broker answer nobody."""
        self.for_workers.hang()
        self.for_web.hang()

    def restore(self) -> None:
        """Let everybody reach the broker again."""
        self.for_workers.restore()
        self.for_web.restore()


@contextmanager
def running(kind: str, folder: Path) -> Iterator[Parts]:
    """Start a broker and a web server that tells a receiver of everything, but no worker yet."""
    with ExitStack() as stack:
        broker = stack.enter_context(running_broker(kind))
        for_workers, for_web = (FaultProxy("127.0.0.1", broker.port) for _ in range(2))
        stack.callback(for_workers.close)
        stack.callback(for_web.close)
        receiver = stack.enter_context(receiving())
        make_rule(make_channel(receiver.url))
        site = stack.enter_context(celery_site(folder, broker.url(for_workers.port)))
        site.start_web(broker.url(for_web.port))
        yield Parts(broker, site, for_workers, for_web, receiver)


@pytest.mark.parametrize("kind", KINDS)
def test_celery_does_whatever_is_due_and_one_of_two_beats_sends_the_nudges(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = make_user(email="owner@drydock.example")
    token = create_source(by=None, name="Pager", format_name="pagerduty")[1]
    # Told of at eight in the morning after that day: yesterday, so that it is late at any hour.
    day = timezone.localdate() - timedelta(days=2)
    make_action_item(owner=owner, due_on=day)
    make_service()
    with running(kind, tmp_path) as parts:
        site = parts.site
        person = Person(site, make_user(role=Role.RESPONDER))
        person.declare("Checkout answers slowly")
        event = {"routing_key": token, "event_action": "trigger", "payload": ALERT}
        requests.post(f"{site.url}v2/enqueue", json=event, timeout=20).raise_for_status()
        site.start_worker("worker")
        site.start_beat("beat-1")
        site.start_beat("beat-2")

        def is_everything_done() -> bool:
            noted = DrainProgress.objects.exclude(ended_well_at=None)
            names = set(noted.values_list("name", flat=True))
            reminded = Notification.objects.filter(person=owner).exists()
            return names >= FREQUENT | MINUTELY and reminded and is_all_told()

        done = seconds_until(is_everything_done)
        failures = list(DrainProgress.objects.exclude(failures=0))
        before, began = site.nudges("worker"), time.monotonic()
        time.sleep(10)
        rate = (site.nudges("worker") - before)["incidents.drain_alerts"]
        rate_seconds = time.monotonic() - began
        leading = Leader.objects.get()
        leader = next(name for name in ("beat-1", "beat-2") if says_it_leads(site, name))
        site.kill(leader)
        followed = seconds_until(lambda: Leader.objects.get().token > leading.token, 60)
        after = sum(site.nudges("worker").values())
        seconds_until(lambda: sum(site.nudges("worker").values()) > after + 5, 60)
        stopped = site.stop("worker")
        person.close()

    with capsys.disabled():
        print(  # noqa: T201 - the figures are what this test is for
            f"\nfigures: {kind}: {len(FREQUENT | MINUTELY)} drains done {done:.1f} s after worker "
            f"and beats were started, {rate} looks at the alerts in {rate_seconds:.1f} s by two "
            f"beats, another led {followed:.1f} s after the leader was killed, the worker "
            f"stopped within {stopped:.1f} s"
        )
    assert failures == []
    # Two incidents were declared, by a person and by an alert, and an action item is overdue.
    assert len(parts.receiver.calls) == 3
    assert (Incident.objects.filter(title="Disk full").count(), Alert.objects.count()) == (1, 1)
    assert rate <= rate_seconds * 1.2 + 1


def says_it_leads(site: CelerySite, name: str) -> bool:
    text = (site.folder / f"{name}.log").read_text()
    return text.rfind("This beat leads") > text.rfind("This beat stands by")


@pytest.mark.parametrize("kind", KINDS)
def test_broker_that_is_away_slows_nobody_and_loses_nothing(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = []
    with running(kind, tmp_path) as parts:
        site = parts.site
        site.start_worker("worker")
        site.start_beat("beat")
        person = Person(site, make_user(role=Role.RESPONDER))
        person.declare("The first")
        seconds_until(is_told(parts, 1))
        healthy = declare(person, "All is well")
        seconds_until(is_told(parts, INCIDENTS + 1))

        for number, fault in enumerate(faults(parts), start=1):
            fault.begin()
            began, told = time.monotonic(), len(parts.receiver.calls)
            spans = declare(person, fault.name)
            time.sleep(max(began + OUTAGE_SECONDS - time.monotonic(), 0))
            waiting = INCIDENTS - (len(parts.receiver.calls) - told)
            fault.end()
            back = seconds_until(is_told(parts, (number + 1) * INCIDENTS + 1))
            figures.append(
                f"{kind} {fault.name} for {OUTAGE_SECONDS:.0f} s: {len(spans)} declared, "
                f"{compared(spans, healthy)}; {waiting} untold when it came back, "
                f"0 of them {back:.1f} s later"
            )
            assert waiting > 0
            assert back <= RETURN_SECONDS
            assert max(spans) < 3
        again = declare(person, "All is well again")
        seconds_until(is_told(parts, 5 * INCIDENTS + 1))
        person.close()

    ids = Counter(call.headers["webhook-id"] for call in parts.receiver.calls)
    figures.append(
        f"{kind}: {len(ids)} incidents, told more than once {sum(ids.values()) - len(ids)}, "
        f"connections of the web server to the broker {parts.for_web.taken}; in the end without "
        f"a fault {compared(again, healthy)}"
    )
    with capsys.disabled():
        print("", *(f"figures: {line}" for line in figures), sep="\n")  # noqa: T201 - as above
    assert set(ids.values()) == {1}
    assert len(ids) == 5 * INCIDENTS + 1
    assert parts.for_web.taken == 0


@dataclass
class Fault:
    """A way of a broker to go away, and the way back."""

    name: str
    begin: Callable[[], None]
    end: Callable[[], None]


def faults(parts: Parts) -> Iterator[Fault]:
    """Yield the three ways: nobody listens, nobody answers, killed with nudges in its queue."""

    def kill() -> None:
        parts.site.freeze("worker")
        parts.site.queue(parts.broker.port, "incidents.deliver", QUEUED)
        parts.refuse()
        parts.broker.kill()
        parts.site.thaw("worker")

    def start() -> None:
        parts.broker.start()
        parts.restore()

    yield Fault("refused", parts.refuse, parts.restore)
    yield Fault("black-holed", parts.hang, parts.restore)
    yield Fault(f"killed with {QUEUED} queued", kill, start)


def is_told(parts: Parts, number: int) -> Callable[[], bool]:
    """Return what tells whether the receiver heard of so many, and of nothing more."""
    return lambda: len(parts.receiver.calls) >= number and is_all_told()


def declare(person: Person, title: str) -> list[float]:
    """Declare as many incidents as are wanted; return the seconds each took."""
    return [person.declare(f"{title} {number}") for number in range(INCIDENTS)]


def compared(spans: list[float], healthy: list[float]) -> str:
    """Return median and 95th percentile in milliseconds, and those without a fault."""
    values = [
        1000 * one
        for some in (spans, healthy)
        for one in (statistics.median(some), statistics.quantiles(some, n=20)[-1])
    ]
    return "p50 {:.0f} ms, p95 {:.0f} ms (before it {:.0f} and {:.0f})".format(*values)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_killed_worker_had_in_hand_is_sent_by_another_without_waiting_for_the_broker(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(kind, tmp_path) as parts:
        site = parts.site
        called: list[float] = []

        def kill_the_first(_: Call) -> Reply:
            called.append(time.monotonic())
            if len(called) > 1:
                return Reply()
            site.kill("worker-1")
            return Reply(None)

        parts.receiver.reply = kill_the_first
        person = Person(site, make_user(role=Role.RESPONDER))
        person.declare("Held by a worker that dies")
        site.start_worker("worker-1")
        site.start_beat("beat")
        seconds_until(lambda: called)
        site.start_worker("worker-2")
        seconds_until(is_told(parts, 2))
        person.close()

    again = called[1] - called[0]
    verdicts = list(DeliveryAttempt.objects.order_by("pk").values_list("verdict", flat=True))
    with capsys.disabled():
        print(f"\nfigures: {kind}: sent again {again:.1f} s after its worker was killed")  # noqa: T201 - as above
    assert len({call.headers["webhook-id"] for call in parts.receiver.calls}) == 1
    assert verdicts == ["lost", "sent"]
    assert again <= RESENT_SECONDS
