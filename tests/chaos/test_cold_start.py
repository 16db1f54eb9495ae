"""A web server starts while everything else is down, says so, and never answers 500."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.services.postgresql import free_port
from tests.services.server import ROOT, environment

MOST_SECONDS = 10
EVENT = {
    "routing_key": "r" * 32,
    "event_action": "trigger",
    "payload": {"summary": "Disk full", "source": "db-1", "severity": "error"},
}


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[str]:
    """The address of a web server without database, broker and mail, as soon as it answers."""
    closed, port = free_port(), free_port()
    variables = environment(
        tmp_path,
        f"postgres://nobody@127.0.0.1:{closed}/drydock",
        CELERY_BROKER_URL=f"redis://127.0.0.1:{closed}/0",
        EMAIL_URL=f"smtp://127.0.0.1:{closed}",
    )
    words = ["-m", "gunicorn", "config.wsgi:application", f"--bind=127.0.0.1:{port}"]
    words += ["--worker-class=gthread", "--threads=4", "--no-control-socket", "--log-level=error"]
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, cwd=ROOT, env=variables, check=True)  # noqa: S603 - a command of ours
    server = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=variables)  # noqa: S603 - as above
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(10)


def test_it_is_alive_within_seconds_and_ready_for_nobody(lonely: str) -> None:
    began = time.monotonic()
    while not is_alive(lonely):
        assert time.monotonic() - began < MOST_SECONDS
        time.sleep(0.05)

    ready = requests.get(f"{lonely}readyz", timeout=5)
    metrics = requests.get(f"{lonely}metrics", timeout=5)
    pages = [requests.get(lonely + path, timeout=5) for path in ("", "login/", "api/v1/teams/")]
    alert = requests.post(f"{lonely}v2/enqueue", json=EVENT, timeout=10)

    assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")
    assert {part["status"] for part in ready.json()["parts"].values()} >= {"failed", "degraded"}
    assert "drydock_database_up 0.0" in metrics.text
    assert [page.status_code for page in pages] == [503, 503, 503]
    assert (alert.status_code, int(alert.headers["Retry-After"]) > 0) == (503, True)


def is_alive(address: str) -> bool:
    try:
        return requests.get(f"{address}livez", timeout=2).status_code == 200
    except requests.RequestException:
        return False
