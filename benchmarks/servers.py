"""A gunicorn of its own for product or bare stack, and what /proc says about it."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import Request
from benchmarks.measuring import WrongAnswer
from tests.services.postgresql import free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
STOP_SECONDS = 20
PAUSE_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Site:
    """What a server serves: the module of its WSGI callable, its settings, its first page."""

    wsgi: str
    settings: str
    page: str
    urls: str

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a process of this site."""
        return os.environ | {"DJANGO_SETTINGS_MODULE": self.settings}


PRODUCT = Site("config.wsgi", "benchmarks.settings", "/login/", "benchmarks.urls")
BARE = Site(
    "benchmarks.bare.wsgi", "benchmarks.bare.settings", "/limits/table/", "benchmarks.bare.urls"
)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers; `seconds` passed from its start to its first page."""

    port: int
    master: int
    seconds: float

    def processes(self) -> list[int]:
        """Return the master and its workers."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text()
        return [self.master, *map(int, children.split())]

    def ask(self, request: Request) -> None:
        """Send a request and read its answer; raise WrongAnswer for another than a good one."""
        path = f"{request.path}?{request.query}" if request.query else request.path
        headers = request.headers | ({"Content-Type": "application/json"} if request.body else {})
        status = answer_of(self.port, request.method, path, request.body, headers)
        if status >= 300:
            raise WrongAnswer(f"{path} answered {status}.")

    def resident_mb(self) -> float:
        """Return the resident memory of master and workers, what they share counted twice."""
        return sum(_resident_kb(one) for one in self.processes()) / 1024

    def cpu_seconds(self) -> float:
        """Return what master and workers computed so far."""
        return sum(_cpu_ticks(one) for one in self.processes()) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(site: Site, *, workers: int, threads: int) -> Iterator[Server]:
    """Yield a server once it answered its first page; stop it at the end."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", f"{site.wsgi}:application"]
    command += [f"--bind=127.0.0.1:{port}", "--worker-class=gthread", "--no-control-socket"]
    command += [f"--workers={workers}", f"--threads={threads}", "--log-level=critical"]
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - gunicorn with our own options
        command, cwd=ROOT, env=site.environment, start_new_session=True
    )
    try:
        _wait(process, port, site.page, begun + START_SECONDS)
        yield Server(port, process.pid, time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answer_of(port: int, method: str, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Return the status of one answer, read to its end; raises OSError without one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        connection.request(method, path, body=body or None, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _wait(process: subprocess.Popen[bytes], port: int, page: str, until: float) -> None:
    while True:
        try:
            status = answer_of(port, "GET", page, b"", {})
        except OSError as error:
            if process.poll() is not None or time.perf_counter() > until:
                raise WrongAnswer("The server did not start.") from error
            time.sleep(PAUSE_SECONDS)
            continue
        if status != 200:
            raise WrongAnswer(f"{page} answered {status}.")
        return


def _resident_kb(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0])


def _cpu_ticks(process: int) -> int:
    # The name of the program in brackets may hold spaces; user and system time come after it.
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
