"""How an operator restarts and reloads a web server so that nobody notices."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.stack import Stack, answers, until


def restart(one: Stack, name: str) -> None:
    """Restart a web server as an operator does: taken out of the balance first, and put back."""
    with drained(one, name) as flag:
        one.stop(name)
        flag.unlink()
        one.web(name)


def reload(one: Stack, name: str) -> float:
    """Let gunicorn start its workers anew, as after a new setting, out of the balance as well.

    It ends the old ones before the new ones have loaded, so for a while nobody takes a request.
    Returns for how many seconds.
    """
    with drained(one, name):
        one.processes[name].send_signal(signal.SIGHUP)
        return until_reloaded(one, name)


def until_reloaded(one: Stack, name: str) -> float:
    """Return after how many seconds a server that was told to reload answers again."""
    began = time.monotonic()
    # The old ones may still answer for a moment.
    time.sleep(1)
    until(lambda: answers(f"http://127.0.0.1:{one.ports[name]}/livez"), 120)
    return time.monotonic() - began


@contextmanager
def drained(one: Stack, name: str) -> Iterator[Path]:
    """Let the balancer send nobody to a web server; yield the flag that tells it so."""
    flag = one.folder / name / "flag_draining"
    flag.touch()
    time.sleep(5)
    yield flag
    flag.unlink(missing_ok=True)
    time.sleep(3)
