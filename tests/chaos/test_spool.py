"""Alerts that are offered once, while the database hangs and then is dead, are not lost.

On PostgreSQL a server of its own is stopped, killed and started again under the web processes of
the image; on SQLite the file cannot be read meanwhile.
"""

import json
import os
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import pytest
import requests

from tests.chaos.conftest import Tell
from tests.chaos.programs import NEW_SOURCE, NO_LIMITS
from tests.chaos.rows import spooled
from tests.chaos.scale import count
from tests.chaos.stack import WITH_OUR_PROGRAMS, Stack, address, end_all, start_database, until
from tests.chaos.test_database_away import sqlite_fault
from tests.services import postgresql
from tests.services.database import FILE, migrated_database
from tests.services.server import environment, manage, running_site

ALERTS = count(200, 2_000)
OUTAGE_SECONDS = count(12, 60)
SENDERS = 150
PATIENCE_SECONDS = 30
SOURCE = NEW_SOURCE.format(format="pagerduty")
BODIES = "SELECT body FROM incidents_receivedpayload"


@dataclass(frozen=True)
class Place:
    """A running site whose database goes away in two steps and comes back."""

    url: str
    token: str
    folder: Path
    hang: Callable[[], object]
    kill: Callable[[], object]
    restore: Callable[[], object]
    bodies: Callable[[], list[str]]
    """Return the payloads that stand in the database."""
    master: int
    """The process whose children answer requests."""


@dataclass
class Ledger:
    """What each alert was answered, as its sender wrote it down."""

    statuses: Counter[str] = field(default_factory=Counter)
    accepted: set[str] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, place: Place, key: str, moment: float) -> None:
        """Send an alert at a moment, once and never again."""
        time.sleep(max(0.0, moment - time.monotonic()))
        about = {"summary": f"Alert {key}", "source": "ledger", "severity": "error"}
        event = {"event_action": "trigger", "dedup_key": key, "payload": about}
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{place.url}v2/enqueue",
            json.dumps(event | {"routing_key": place.token}).encode(),
            {"Content-Type": "application/json"},
        )
        began, said = time.monotonic(), ""
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - our own server
                status = str(answer.status)
                said = json.load(answer)["message"].partition(" ")[2]
        except urllib.error.HTTPError as error:
            status = str(error.code)
        except OSError as error:
            status = type(error).__name__
        with self._lock:
            self.statuses[f"{status} {said}".strip()] += 1
            self.seconds.append(time.monotonic() - began)
            if status == "202":
                self.accepted.add(key)


Disk = Callable[[Path], AbstractContextManager[object]]
"""Puts a disk of its own under a folder."""


@contextmanager
def on_sqlite(folder: Path, disk: Disk = nullcontext) -> Iterator[Place]:
    """Start the embedded profile; its database cannot be read, which is both steps."""
    with migrated_database(folder):
        manage("migrate", folder=folder)
        token = manage("shell", "-c", SOURCE, folder=folder).stdout.split("token ")[1].strip()
        fault = sqlite_fault(folder)

        def bodies() -> list[str]:
            with closing(sqlite3.connect(folder / FILE, timeout=20)) as file:
                return [body for (body,) in file.execute(BODIES)]

        with disk(folder / "spool"), running_site(folder, variables=NO_LIMITS) as site:
            yield Place(
                site.url, token, folder, fault.begin, int, fault.end, bodies, site.process.pid
            )


class Alone(Stack):
    """One web server of two processes, and a database without a standby."""

    def environment(self, folder: Path) -> dict[str, str]:
        url = address(self, "database", "drydock")
        return environment(folder, url, **WITH_OUR_PROGRAMS, **self.variables)


@contextmanager
def on_postgresql(disk: Disk = nullcontext) -> Iterator[Place]:
    """Start the web server of the image on a PostgreSQL of its own, which is stopped and killed."""
    folder = Path(tempfile.mkdtemp(prefix="drydock-spool-"))
    user = postgresql.unprivileged_user()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        ports = {name: postgresql.free_port() for name in ("database", "web-1")}
        variables = NO_LIMITS | {"DRYDOCK_SECRET_KEY": "only-for-this-run-" * 4}
        programs = postgresql.find_programs(user, folder)
        one = Alone(folder, programs, user, ports, stack, variables)
        stack.callback(end_all, one)
        data = folder / "primary" / "data"
        data.parent.mkdir()
        if user:
            shutil.chown(data.parent, user)
        postgresql.initialise(programs, data.parent, user)
        start_database(one, "database", data)
        with psycopg.connect(address(one, "database"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE drydock")
        one.manage("migrate", "--no-input")
        one.manage("collectstatic", "--no-input")
        token = one.manage("shell", "-c", SOURCE).split("token ")[1].strip()
        stack.enter_context(disk(folder / "web-1" / "spool"))
        one.web("web-1")

        def bodies() -> list[str]:
            with psycopg.connect(address(one, "database", "drydock")) as connection:
                return [body for (body,) in connection.execute(BODIES)]

        yield Place(
            f"http://127.0.0.1:{ports['web-1']}/",
            token,
            folder / "web-1",
            lambda: to_all(one, signal.SIGSTOP),
            lambda: killed(one),
            lambda: start_database(one, "database", data),
            bodies,
            one.processes["web-1"].pid,
        )


def to_all(one: Stack, how: signal.Signals) -> None:
    """Send a signal to the server and each of its processes."""
    server = psutil.Process(one.processes["database"].pid)
    for process in (server, *server.children(recursive=True)):
        process.send_signal(how)


def killed(one: Stack) -> None:
    """Kill the server, and wait until it is gone."""
    to_all(one, signal.SIGKILL)
    one.processes.pop("database").wait()


@contextmanager
def running_place(folder: Path, disk: Disk = nullcontext) -> Iterator[Place]:
    """Yield the site on the kind of database under test, once it knows who may send."""
    is_postgresql = os.environ.get("DATABASE_URL", "").startswith("postgres")  # noqa: TID251 - a variable of the tests
    with on_postgresql(disk) if is_postgresql else on_sqlite(folder, disk) as found:
        until(lambda: knows_who_may_send(found), PATIENCE_SECONDS)
        yield found


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """The site on the kind of database under test."""
    with running_place(tmp_path / "site") as found:
        yield found


def knows_who_may_send(place: Place) -> bool:
    """Return whether the site says that its spool is ready."""
    parts = requests.get(f"{place.url}readyz", timeout=PATIENCE_SECONDS).json()["parts"]
    return bool(parts["spool"]["status"] == "ok")


@pytest.mark.django_db
def test_alerts_offered_once_in_an_outage_are_all_there_after_it(place: Place, tell: Tell) -> None:
    ledger = Ledger()
    keys = [f"alert-{number}" for number in range(ALERTS)]
    place.hang()
    began = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as senders:
        for number, key in enumerate(keys):
            senders.submit(ledger.offer, place, key, began + OUTAGE_SECONDS * number / ALERTS)
        time.sleep(OUTAGE_SECONDS / 2)
        place.kill()
    away = time.monotonic() - began
    kept = spooled(place.folder)

    place.restore()
    drained = until(lambda: spooled(place.folder) == 0, PATIENCE_SECONDS)
    stored = Counter(json.loads(body)["dedup_key"] for body in place.bodies())

    lost = ledger.accepted - set(stored)
    took = sorted(ledger.seconds)
    tell(
        f"R2: {ALERTS} alerts offered once each in {away:.0f} s without a database, answers "
        f"{dict(ledger.statuses)}, half of them within {took[len(took) // 2] * 1000:.0f} ms, the "
        f"slowest after {took[-1]:.1f} s; {kept} spooled, drained {drained:.1f} s after the "
        f"database was back, lost {len(lost)}, twice {sum(stored.values()) - len(stored)}"
    )
    assert lost == set()
    assert len(ledger.accepted) == ALERTS
    assert sum(stored.values()) == ALERTS
    assert spooled(place.folder) == 0
