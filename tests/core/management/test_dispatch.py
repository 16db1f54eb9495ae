"""`manage.py dispatch`: the background work alone."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from core.background import dispatcher
from tests.services.server import ROOT, environment


@pytest.mark.django_db
def test_once_works_until_nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    left = [1, 2, 3]
    monkeypatch.setattr(dispatcher, "_drains", {"work": lambda: left and left.pop()})

    call_command("dispatch", "--once")

    assert left == []


@pytest.mark.django_db
def test_once_waits_for_what_is_under_way_and_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    under_way = [True, False]
    work = {"work": lambda: done.append("looked")}

    def join() -> bool:
        done.append("waited")
        return under_way.pop(0)

    monkeypatch.setattr(dispatcher, "_drains", work)
    monkeypatch.setattr(dispatcher, "_joins", {"work": join})

    call_command("dispatch", "--once")

    assert done == ["looked", "waited"] * 2


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM])
def test_the_loop_stops_cleanly(tmp_path: Path, way: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "dispatch"],
        cwd=ROOT,
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with process.stderr as words:
        said = words.readline()
        process.send_signal(way)
        exit_status = process.wait(15)

    assert said == "Draining due rows; stop it with Ctrl-C.\n"
    assert exit_status == 0
