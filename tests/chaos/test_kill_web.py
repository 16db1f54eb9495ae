"""No alert that was answered with 202 is ever lost, however often the web worker is killed.

DRYDOCK_CHAOS_ALERTS says how many alerts are sent (10000 for the whole run).
"""

import json
import os
import signal
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psutil
import psycopg
import pytest

from tests.chaos.conftest import Tell
from tests.chaos.programs import NO_LIMITS
from tests.chaos.rows import spooled
from tests.chaos.scale import count
from tests.services.database import FILE, migrated_database
from tests.services.server import Site, manage, running_site

ALERTS = int(os.environ.get("DRYDOCK_CHAOS_ALERTS") or count(400, 10_000))  # noqa: TID251 - a variable of the tests
SENDERS = 6
PAUSE_SECONDS = 1.5
LEAST_SECONDS = 6 * PAUSE_SECONDS
"""So long they send at least, for somebody has to be killed meanwhile."""

DRAIN_SECONDS = 60 + ALERTS / 4
NEW_SOURCE = """
from incidents.usecases.alert_sources import create_source
print("token", create_source(by=None, name="Ledger", format_name="pagerduty")[1])
"""


@dataclass
class Ledger:
    """What the site answered, as its client wrote it down."""

    accepted: set[str] = field(default_factory=set)
    statuses: dict[int, int] = field(default_factory=dict)
    broken: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, key: str, status: int) -> None:
        with self._lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if status == 202:
                self.accepted.add(key)

    def note_broken(self) -> None:
        with self._lock:
            self.broken += 1


def send_to(url: str, token: str, key: str, ledger: Ledger) -> None:
    """Send an alert until it is answered, as senders do whose connection broke."""
    about = {"summary": f"Alert {key}", "source": "ledger", "severity": "error"}
    sent = {"routing_key": token, "event_action": "trigger", "dedup_key": key, "payload": about}
    for _ in range(1_000):
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{url}v2/enqueue",
            json.dumps(sent).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - our own server
                status = answer.status
        except urllib.error.HTTPError as error:
            status = error.code
        except OSError:
            ledger.note_broken()
            time.sleep(0.05)
            continue
        ledger.note(key, status)
        if status == 202:
            return
        time.sleep(0.2)


def send_in_time(url: str, token: str, key: str, ledger: Ledger) -> None:
    """Send an alert no sooner than its share of LEAST_SECONDS allows."""
    send_to(url, token, key, ledger)
    time.sleep(SENDERS * LEAST_SECONDS / ALERTS)


@contextmanager
def killing(site: Site) -> Iterator[list[int]]:
    """Kill a child of the site, which answers requests and drains the inbox, again and again."""
    killed: list[int] = []
    over = threading.Event()

    def kill() -> None:
        dice = Random(1)  # noqa: S311 - a choice, no secret
        while not over.wait(PAUSE_SECONDS):
            children = psutil.Process(site.process.pid).children()
            if children:
                child = dice.choice(children)
                child.send_signal(signal.SIGKILL)
                killed.append(child.pid)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield killed
    finally:
        over.set()
        killer.join()


def rows(folder: Path, url: str, statement: str) -> list[Any]:
    if url:
        with psycopg.connect(url) as connection:
            return connection.execute(statement.encode()).fetchall()
    with closing(sqlite3.connect(folder / FILE, timeout=20)) as connection:
        return connection.execute(statement).fetchall()


def wait_until_drained(folder: Path, url: str) -> float:
    """Return how many seconds it took until no payload waited any more."""
    began = time.monotonic()
    waiting = "SELECT count(*) FROM incidents_receivedpayload WHERE status = 'pending'"
    while spooled(folder) or rows(folder, url, waiting) != [(0,)]:
        assert time.monotonic() - began < DRAIN_SECONDS, "The inbox is not empty yet."
        time.sleep(0.2)
    return time.monotonic() - began


@pytest.mark.django_db
def test_no_accepted_alert_is_lost_and_none_opens_two_incidents(tmp_path: Path, tell: Tell) -> None:
    ledger = Ledger()
    keys = [f"unique-{number}" for number in range(ALERTS)]
    again = Random(2).sample(keys, max(ALERTS // 20, 1))  # noqa: S311 - a choice, no secret

    with migrated_database(tmp_path) as url:
        with running_site(tmp_path, database_url=url, variables=NO_LIMITS) as site:
            said = manage("shell", "-c", NEW_SOURCE, folder=tmp_path, database_url=url).stdout
            token = said.split("token ")[1].strip()
            began = time.monotonic()
            with killing(site) as killed, ThreadPoolExecutor(SENDERS) as senders:
                for key in (*keys, *again):
                    senders.submit(send_in_time, site.url, token, key, ledger)
            took = time.monotonic() - began
            drained = wait_until_drained(tmp_path, url)
        stored = {key for (key,) in rows(tmp_path, url, "SELECT key FROM incidents_alert")}
        incidents = rows(tmp_path, url, "SELECT count(*) FROM incidents_incident")[0][0]
        statuses = dict(
            rows(
                tmp_path,
                url,
                "SELECT status, count(*) FROM incidents_receivedpayload GROUP BY status",
            )
        )

    lost = ledger.accepted - stored
    tell(
        f"R1: alerts {ALERTS} + {len(again)} again, killed {len(killed)} times, answers "
        f"{ledger.statuses}, broken connections {ledger.broken}, {took:.0f} s, drained after "
        f"{drained:.1f} s, lost {len(lost)}, incidents {incidents}, payloads {statuses}"
    )
    assert killed
    assert lost == set()
    assert len(ledger.accepted) == ALERTS
    assert set(ledger.statuses) <= {202, 503}
    assert incidents == ALERTS
    assert set(statuses) == {"done"}
