"""`manage.py up`: the whole site by one command."""

import signal
import urllib.error
import urllib.request
from argparse import ArgumentTypeError
from pathlib import Path

import psutil
import pytest

from core.management.commands.up import greeting, port_number
from tests.services.database import migrated_database
from tests.services.server import Site, manage, running_site


def status_of(url: str) -> int:
    """Return the status of a page."""
    try:
        with urllib.request.urlopen(url) as response:  # noqa: S310 - our own site's URL
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.any_database
def test_the_site_starts_from_nothing_and_again_and_stops_without_a_trace(
    tmp_path: Path, database_url: str
) -> None:
    with running_site(tmp_path, database_url=database_url) as first:
        workers = psutil.Process(first.process.pid).children(recursive=True)
        answer = status_of(f"{first.url}login/")
        first.process.terminate()
        exit_status = first.process.wait(10)

        assert (first.username, answer, exit_status) == ("admin", 200, 0)
        assert len(workers) == 1
        assert [worker for worker in workers if worker.is_running()] == []
        with pytest.raises(urllib.error.URLError):
            status_of(first.url)

    with running_site(tmp_path, database_url=database_url) as second:
        workers = psutil.Process(second.process.pid).children(recursive=True)
        answer = status_of(f"{second.url}login/")
        # Ctrl-C in a terminal reaches every process of the group.
        for worker in workers:
            worker.send_signal(signal.SIGINT)
        second.process.send_signal(signal.SIGINT)
        exit_status = second.process.wait(10)

        assert (second.username, second.one_time_password) == (None, None)
        assert (answer, exit_status) == (200, 0)
        assert [worker for worker in workers if worker.is_running()] == []
    assert "Traceback" not in (tmp_path / "up.log").read_text()


def test_a_worker_that_dies_is_replaced_and_follows_its_parent(tmp_path: Path) -> None:
    with migrated_database(tmp_path) as url, running_site(tmp_path, database_url=url) as site:
        parent = psutil.Process(site.process.pid)
        [first] = parent.children()
        first.kill()
        first.wait(10)
        answer = status_of(f"{site.url}login/")
        [second] = parent.children()
        parent.kill()
        gone, _ = psutil.wait_procs([second], timeout=10)

        assert answer == 200
        assert second.pid != first.pid
        assert gone == [second]


def test_a_port_in_use_is_one_sentence_and_nothing_is_written(tmp_path: Path, site: Site) -> None:
    port = site.url.rstrip("/").rpartition(":")[2]

    result = manage("up", "--port", port, folder=tmp_path)

    assert result.returncode == 1
    assert result.stderr.startswith(f"CommandError: Port {port} of 127.0.0.1 is in use")
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "drydock.sqlite3").exists()


def test_a_database_that_cannot_be_reached_is_one_sentence(tmp_path: Path) -> None:
    missing = f"sqlite:///{tmp_path}/missing/folder.sqlite3"

    result = manage("up", "--port", "0", folder=tmp_path, database_url=missing)

    assert result.returncode == 1
    assert result.stderr == ("CommandError: The site cannot start: unable to open database file\n")


def test_the_greeting_shows_the_password_only_when_it_was_just_made() -> None:
    url = "http://127.0.0.1:8000/"

    assert greeting(url, None) == f"\nDrydock is ready: {url}\n\nStop it with Ctrl-C."
    assert greeting(url, "a-b-c-d").splitlines()[3:6] == [
        "  Sign in as     admin",
        "  with password  a-b-c-d",
        "  It is shown only this once; choose your own after signing in.",
    ]


@pytest.mark.parametrize(("text", "port"), [("0", 0), ("8000", 8000), ("65535", 65535)])
def test_a_port_is_a_number_in_range(text: str, port: int) -> None:
    assert port_number(text) == port


@pytest.mark.parametrize("text", ["65536", "-1", "http", "", "٣"])
def test_anything_else_is_refused_as_a_port(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is no port"):
        port_number(text)
