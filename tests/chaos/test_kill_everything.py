"""Every process of production is killed again and again while alerts come in, and none is lost.

The processes of docker-compose.yml: two web servers behind the proxy, dispatcher, worker, beat,
broker, and PostgreSQL itself. DRYDOCK_CHAOS_ALERTS says how many alerts are sent.
"""

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random

import psutil
import psycopg
import pytest

from tests.chaos.conftest import Tell
from tests.chaos.programs import NEW_SOURCE, NO_LIMITS
from tests.chaos.rows import seconds_until, spooled
from tests.chaos.scale import count
from tests.chaos.stack import Stack, address, compose_words, running_stack, start_database
from tests.chaos.test_kill_web import ALERTS, SENDERS, Ledger, send_to

PAUSE_SECONDS = 1.5
REST_EVERY = count(3, 8)
"""Each time after so many tries one of the other processes is killed, in turn."""
OTHERS = ("database", "dispatcher", "worker", "broker", "beat")
LEAST_AGE_SECONDS = 10
STARTS = 3
"""Whoever is killed has been there for LEAST_AGE_SECONDS, and for so many starts.

Where starting takes longer than the pause, nobody would ever serve: a fault of the machine.
"""
LEAST_TAKEN = min(20, ALERTS // 100)
"""Nothing is killed until so many alerts were taken since the last: else nobody would ever serve
under a load that grows while this runs, for workers would die as soon as they are old enough.
"""
LEAST_SECONDS = 90
"""The alerts come over at least this time, so that each of the others is killed while they do."""

DRAIN_SECONDS = 120 + ALERTS / 10


def kill_web_worker(one: Stack, dice: Random, least_age: float) -> int:
    """Kill one of the processes that have answered requests for a while; return how many died."""
    born_before = time.time() - least_age
    found = [
        child
        for name in ("web-1", "web-2")
        for child in psutil.Process(one.processes[name].pid).children()
        if child.create_time() < born_before
    ]
    if found:
        dice.choice(found).send_signal(signal.SIGKILL)
    return min(len(found), 1)


def kill_and_start(one: Stack, name: str, least_age: float) -> int:
    """Kill a process with its children, as the kernel does, and start it anew.

    Returns 0 for one that is too young to be killed.
    """
    if psutil.Process(one.processes[name].pid).create_time() > time.time() - least_age:
        return 0
    process = one.processes.pop(name)
    family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
    for member in reversed(family):
        member.send_signal(signal.SIGKILL)
    process.wait(30)
    psutil.wait_procs(family, timeout=30)
    if name == "database":
        start_database(one, name, one.folder / "primary" / "data")
    else:
        one.start(name, compose_words(one, name))
    return 1


@contextmanager
def killing(one: Stack, least_age: float, ledger: Ledger) -> Iterator[Counter[str]]:
    """Kill something each PAUSE_SECONDS that is old enough; yield how often each was."""
    killed: Counter[str] = Counter()
    over = threading.Event()

    def kill() -> None:
        dice, number, taken = Random(5), 0, 0  # noqa: S311 - a choice, no secret
        while not over.wait(PAUSE_SECONDS):
            if len(ledger.accepted) < taken + LEAST_TAKEN:
                continue
            number, taken = number + 1, len(ledger.accepted)
            if number % REST_EVERY:
                killed["web worker"] += kill_web_worker(one, dice, least_age)
            else:
                name = OTHERS[(number // REST_EVERY - 1) % len(OTHERS)]
                killed[name] += kill_and_start(one, name, least_age)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield killed
    finally:
        over.set()
        killer.join()


def rows(one: Stack, statement: str) -> list[tuple[object, ...]]:
    """Return the rows of a statement."""
    with psycopg.connect(address(one, "database", "drydock")) as connection:
        return connection.execute(statement.encode()).fetchall()


def waiting(one: Stack) -> int:
    """Return how many payloads are not worked in yet, or still with a web server."""
    ((number,),) = rows(
        one, "SELECT count(*) FROM incidents_receivedpayload WHERE status = 'pending'"
    )
    return int(str(number)) + sum(spooled(one.folder / name) for name in ("web-1", "web-2"))


@pytest.mark.any_database
def test_no_accepted_alert_is_lost_whatever_is_killed(tell: Tell) -> None:
    ledger = Ledger()
    keys = [f"unique-{number}" for number in range(ALERTS)]
    again = Random(2).sample(keys, max(ALERTS // 20, 1))  # noqa: S311 - a choice, no secret

    with running_stack(**NO_LIMITS) as one:
        began = time.monotonic()
        said = one.manage("shell", "-c", NEW_SOURCE.format(format="pagerduty"))
        least_age = max(LEAST_AGE_SECONDS, STARTS * (time.monotonic() - began))
        token = said.split("token ")[1].strip()
        began = time.monotonic()
        with killing(one, least_age, ledger) as killed, ThreadPoolExecutor(SENDERS) as senders:
            for key in (*keys, *again):
                senders.submit(send_to, one.url, token, key, ledger)
                time.sleep(LEAST_SECONDS / ALERTS)
        took = time.monotonic() - began
        left = waiting(one)
        drained = seconds_until(lambda: waiting(one) == 0, DRAIN_SECONDS)
        stored = {str(key) for (key,) in rows(one, "SELECT key FROM incidents_alert")}
        ((incidents,),) = rows(one, "SELECT count(*) FROM incidents_incident")
        statuses = {
            str(status)
            for (status,) in rows(one, "SELECT DISTINCT status FROM incidents_receivedpayload")
        }

    lost = ledger.accepted - stored
    tell(
        f"R1 (production): {ALERTS} alerts + {len(again)} again in {took:.0f} s, killed "
        f"{dict(killed)} not younger than {least_age:.0f} s, answers {ledger.statuses}, broken "
        f"connections {ledger.broken}, {left} waited at the end and were drained after "
        f"{drained:.0f} s, lost {len(lost)}, incidents {incidents}, payloads {statuses}"
    )
    assert all(killed[name] for name in ("web worker", *OTHERS))
    assert lost == set()
    assert len(ledger.accepted) == ALERTS
    assert set(ledger.statuses) <= {202, 502, 503, 504}
    assert incidents == ALERTS
    assert statuses == {"done"}
