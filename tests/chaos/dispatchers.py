"""Processes of `manage.py dispatch` on the database of a test, started and hurt at will."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from django.conf import settings
from django.db import connection

from incidents.domain.delivery import DeliveryStatus
from incidents.models import Delivery
from tests.services.server import ROOT, environment

PATIENCE_SECONDS = 300
READY = b"Draining due rows"
Process = subprocess.Popen[bytes]


def database_url() -> str:
    """Return the address of the database of this test, for other processes."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    place = f"{found['HOST']}:{found['PORT']}" if found["PORT"] else found["HOST"]
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{place}/{found['NAME']}"


class Dispatchers:
    """Those of one test; safe for threads that start and kill different ones."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self._environment = environment(
            folder,
            database_url(),
            DRYDOCK_SECRET_KEY=settings.SECRET_KEY,
            DRYDOCK_OUTBOUND_NETWORKS="127.0.0.0/8",
            **variables,
        )
        self._folder = folder
        self._begun = 0
        self.running: list[Process] = []
        self.kills = 0

    def start(self) -> Process:
        """Start one and wait until it works."""
        self._begun += 1
        log = self._folder / f"dispatch-{self._begun}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "dispatch"],
                cwd=ROOT,
                env=self._environment,
                stderr=output,
            )
        # Known before it works: whoever is to kill it may be called at once.
        self.running.append(process)
        wait_until(lambda: process.poll() is not None or READY in log.read_bytes())
        return process

    def kill(self, process: Process) -> None:
        """End one as the kernel does when memory is gone; one that ended is only noted."""
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        self.running.remove(process)
        self.kills += 1

    def kill_whoever_has(self, port: int) -> None:
        """Kill the one that holds a connection from this port, without waiting: `bury` does."""
        for process in list(self.running):
            if process.poll() is None:
                lines = psutil.Process(process.pid).net_connections("tcp")
                if any(line.laddr.port == port for line in lines):
                    os.kill(process.pid, signal.SIGKILL)

    def bury(self) -> int:
        """Note those that ended; return how many there were."""
        ended = [process for process in list(self.running) if process.poll() is not None]
        for process in ended:
            self.kill(process)
        return len(ended)


@contextmanager
def dispatchers(folder: Path, **variables: str) -> Iterator[Dispatchers]:
    """Yield what starts dispatchers; end those that still run."""
    found = Dispatchers(folder, **variables)
    try:
        yield found
    finally:
        for process in list(found.running):
            found.kill(process)


def wait_until(holds: Callable[[], object], most: float = PATIENCE_SECONDS) -> float:
    """Return after how many seconds it holds; fail when it takes longer than `most`."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < most, f"Not within {most:g} s: {statuses()}"
        time.sleep(0.1)
    return time.monotonic() - began


def statuses() -> Counter[str]:
    """Return how many deliveries have which status."""
    return Counter(Delivery.objects.values_list("status", flat=True))


def is_all_sent() -> bool:
    """Return whether every delivery was sent."""
    return set(statuses()) == {DeliveryStatus.SENT}


def p95(values: list[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return sorted(values)[int(len(values) * 0.95)]
