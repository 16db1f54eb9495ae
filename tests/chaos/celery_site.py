"""A site whose background work is Celery's alone: web server, workers and beats on one database."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import requests
import yaml
from celery import Celery
from django.conf import settings
from django.test import Client

from core.models import User
from incidents.domain.delivery import DeliveryStatus
from incidents.models import Delivery, OutboxEntry
from tests.chaos.dispatchers import database_url
from tests.services.postgresql import free_port
from tests.services.server import ROOT, environment

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
PATIENCE_SECONDS = 240
STOP_SECONDS = 40
RECEIVED = re.compile(r"Task (\S+)\[\S+\] received")


def seconds_until(holds: Callable[[], object], most: float = PATIENCE_SECONDS) -> float:
    """Return after how many seconds it holds; fail when it takes longer than `most`."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < most, f"Not within {most:g} s; {statuses()}"
        time.sleep(0.1)
    return time.monotonic() - began


def statuses() -> Counter[str]:
    """Return how many deliveries have which status."""
    return Counter(Delivery.objects.values_list("status", flat=True))


def is_all_told() -> bool:
    """Return whether nothing waits to be told, or is being told."""
    under_way = Delivery.objects.filter(status__in=[DeliveryStatus.PENDING, DeliveryStatus.SENDING])
    is_planned = not OutboxEntry.objects.filter(passed_on_at=None).exists()
    return is_planned and not under_way.exists()


class CelerySite:
    """The processes of docker-compose.yml that need a broker, started by its own commands."""

    def __init__(self, folder: Path, broker_url: str, **variables: str) -> None:
        self.folder = folder
        self.broker_url = broker_url
        self.url = ""
        self._variables = {
            "DRYDOCK_SECRET_KEY": str(settings.SECRET_KEY),
            "DRYDOCK_OUTBOUND_NETWORKS": "127.0.0.0/8",
            "DRYDOCK_LOG_LEVEL": "INFO",
        } | variables
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start_web(self, broker_url: str) -> None:
        """Start a web server without a dispatcher, and wait until it answers."""
        self._run_to_end("collectstatic", "--no-input", "--verbosity=0")
        port = free_port()
        words = ["-m", "gunicorn", "config.wsgi:application", f"--bind=127.0.0.1:{port}"]
        words += ["--worker-class=gthread", "--threads=4", "--no-control-socket"]
        self._start("web", words, broker_url)
        self.url = f"http://127.0.0.1:{port}/"
        seconds_until(self._is_alive)

    def start_worker(self, name: str) -> None:
        """Start a worker; it takes some seconds until it works."""
        command = [*COMPOSE["worker"]["command"], f"--hostname={name}@drydock"]
        self._start_celery(name, command)

    def start_beat(self, name: str) -> None:
        """Start a beat; it takes some seconds until it leads or stands by."""
        command = [*COMPOSE["beat"]["command"][:-1], f"--schedule={self.folder / name}"]
        self._start_celery(name, command)

    def kill(self, name: str) -> None:
        """End a process and its children as the kernel does when memory is gone."""
        self._signal(name, signal.SIGKILL)
        self._running.pop(name).wait()

    def stop(self, name: str) -> float:
        """End a process politely; return after how many seconds it did."""
        began = time.monotonic()
        process = self._running.pop(name)
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return time.monotonic() - began

    def freeze(self, name: str) -> None:
        """Let a process and its children do nothing until `thaw`."""
        self._signal(name, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let a process and its children go on."""
        self._signal(name, signal.SIGCONT)

    def nudges(self, name: str) -> Counter[str]:
        """Return how many nudges of each task a worker has taken."""
        text = (self.folder / f"{name}.log").read_text(errors="replace")
        return Counter(RECEIVED.findall(text))

    def queue(self, port: int, task: str, number: int) -> None:
        """Put nudges into the broker that never go stale, straight past any proxy."""
        with Celery("queues", broker=re.sub(r":\d+/", f":{port}/", self.broker_url)) as own:
            for _ in range(number):
                own.send_task(task)

    def close(self) -> None:
        """End everything."""
        for name in list(self._running):
            with suppress(ProcessLookupError):
                self.kill(name)

    def _is_alive(self) -> bool:
        try:
            return requests.get(f"{self.url}livez", timeout=2).ok
        except requests.RequestException:
            return False

    def _signal(self, name: str, how: signal.Signals) -> None:
        os.killpg(self._running[name].pid, how)

    def _start_celery(self, name: str, command: list[str]) -> None:
        words = [word for word in command[1:] if not word.startswith("--loglevel")]
        self._start(name, ["-m", "celery", *words, "--loglevel=info"], self.broker_url)

    def _environment(self, name: str, broker_url: str) -> dict[str, str]:
        folder = self.folder / (name if name != "web" else "")
        return environment(folder, database_url(), CELERY_BROKER_URL=broker_url, **self._variables)

    def _start(self, name: str, words: list[str], broker_url: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as output:
            self._running[name] = subprocess.Popen(  # noqa: S603 - a program of ours
                [sys.executable, *words],
                cwd=ROOT,
                env=self._environment(name, broker_url),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _run_to_end(self, *words: str) -> None:
        variables = self._environment("web", self.broker_url)
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=variables, check=True)  # noqa: S603 - as above


@contextmanager
def celery_site(folder: Path, broker_url: str, **variables: str) -> Iterator[CelerySite]:
    """Yield a site of which nothing runs yet; end what was started."""
    with ExitStack() as stack:
        site = CelerySite(folder, broker_url, **variables)
        stack.callback(site.close)
        yield site


class Person:
    """Somebody signed in, who declares incidents and takes the time."""

    def __init__(self, site: CelerySite, user: User) -> None:
        client = Client()
        client.force_login(user)
        name = str(settings.SESSION_COOKIE_NAME)
        self._url = f"{site.url}declare/"
        self._session = requests.Session()
        self._session.cookies[name] = client.cookies[name].value
        self._session.get(self._url, timeout=30).raise_for_status()

    def declare(self, title: str) -> float:
        """Declare an incident; return after how many seconds that was answered."""
        sent = {"title": title, "kind": "incident", "severity": "sev3"}
        sent["csrfmiddlewaretoken"] = self._session.cookies["drydock_csrf"]
        began = time.perf_counter()
        answer = self._session.post(
            self._url, sent, headers={"Referer": self._url}, timeout=60, allow_redirects=False
        )
        took = time.perf_counter() - began
        assert answer.status_code == 302, (answer.status_code, answer.text[:500])
        return took

    def close(self) -> None:
        """Hang up."""
        self._session.close()
