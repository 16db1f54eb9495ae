"""What a test run leaves behind is ended, and nothing else."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator

import psutil
import pytest

from tests.services.leftovers import RUN_VARIABLE, end_leftovers

SLEEP = "import time; print('up', flush=True); time.sleep(60)"
IGNORE_SIGTERM = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"


def start(program: str, run: str) -> subprocess.Popen[str]:
    """Start a Python program of a run and wait until it is up."""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env=os.environ | {RUN_VARIABLE: run},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


@pytest.fixture
def strangers() -> Iterator[subprocess.Popen[str]]:
    """A process of another run."""
    with start(SLEEP, uuid.uuid4().hex) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("program", [SLEEP, IGNORE_SIGTERM], ids=["obedient", "stubborn"])
def test_only_processes_of_the_run_are_ended(
    strangers: subprocess.Popen[str], program: str
) -> None:
    run = uuid.uuid4().hex
    with start(program, run) as own:
        names = end_leftovers(run, grace_seconds=0.5)

    assert names == [f"{sys.executable} -c {program}"]
    assert not psutil.pid_exists(own.pid)
    assert strangers.poll() is None


def test_a_run_that_left_nothing_has_nothing_to_end() -> None:
    assert end_leftovers(uuid.uuid4().hex) == []
