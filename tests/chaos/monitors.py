"""Prometheus and its Alertmanager from the distribution, started for a test and ended after it."""

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.services.errors import ServiceMissing

WAIT_SECONDS = 30.0


@contextmanager
def running_monitor(name: str, folder: Path, options: Sequence[str]) -> Iterator[str]:
    """Start a program, which is a package's name as well; yield its address once it is ready.

    Raises ServiceMissing where it is not installed.
    """
    program = shutil.which(name)
    if program is None:
        raise ServiceMissing(f"{name} is missing: apt-get install {name}")
    port = free_port()
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603 - a program of the distribution
            [program, *options, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{address}/-/ready"))
        yield address
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)
