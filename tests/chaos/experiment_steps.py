"""Steps of the Chaos Toolkit experiments in `experiments/`, on a site that each gets for itself.

Chaos Toolkit calls `before_experiment_control` and `after_experiment_control` around an experiment,
and the other functions by the names that stand in its JSON.
"""

import signal
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import requests

from tests.chaos.rows import seconds_until, spooled
from tests.chaos.test_disk_full import fill, small_disk
from tests.chaos.test_spool import Ledger, Place, running_place

PATIENCE_SECONDS = 60
OK = 200
IN_A_ROW = 10
"""So many answers come from all processes of a site: each learns for itself of its database."""


@dataclass
class Stage:
    """The site of the experiment that runs, what its senders noted, and what was done to it."""

    place: Place
    closing: ExitStack
    ledger: Ledger = field(default_factory=Ledger)
    sent: int = 0
    is_database_away: bool = False

    @property
    def filler(self) -> Path:
        """Return what fills the disk of the spool."""
        return self.place.folder / "spool" / "filler"


_stages: list[Stage] = []


def before_experiment_control(**_: Any) -> None:
    """Start a site of its own for an experiment."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drydock-")))
        place = stack.enter_context(running_place(folder / "site", small_disk))
        _stages.append(Stage(place, stack.pop_all()))


def after_experiment_control(**_: Any) -> None:
    """End the site of the experiment that is over."""
    _stages.pop().closing.close()


def page_status() -> int:
    """Return what the first page answers a stranger, after it led to signing in."""
    return requests.get(_stages[-1].place.url, timeout=PATIENCE_SECONDS).status_code


def alerts_lost() -> int:
    """Return how many alerts were answered 202 and are not there once nothing waits any more."""
    stage = _stages[-1]
    seconds_until(lambda: waiting_alerts() == 0, PATIENCE_SECONDS)
    kept = "\n".join(stage.place.bodies())
    return sum(f'"{key}"' not in kept for key in stage.ledger.accepted)


def waiting_alerts() -> int:
    """Return how many alerts wait on the web server for the database."""
    return spooled(_stages[-1].place.folder)


def send_alerts(number: int) -> dict[str, int]:
    """Send so many alerts, each once; return how often which answer came."""
    stage = _stages[-1]
    before = stage.ledger.statuses.copy()
    for _ in range(number):
        stage.sent += 1
        stage.ledger.offer(stage.place, f"experiment-{stage.sent}", 0)
    return dict(stage.ledger.statuses - before)


def wait_for_page() -> float:
    """Return after how many seconds the site answers again, whichever of its processes is asked."""

    def answers() -> bool:
        try:
            return all(page_status() == OK for _ in range(IN_A_ROW))
        except requests.RequestException:
            return False

    return seconds_until(answers, PATIENCE_SECONDS)


def kill_web_workers() -> int:
    """Kill the processes that answer requests, at least one; return how many."""
    children = psutil.Process(_stages[-1].place.master).children()
    for child in children:
        child.send_signal(signal.SIGKILL)
    if not children:
        raise RuntimeError("There was no web worker to kill.")
    return len(children)


def take_database() -> None:
    """Take the database away."""
    stage = _stages[-1]
    stage.is_database_away = True
    stage.place.hang()
    stage.place.kill()


def give_database_back() -> None:
    """Give the database back, where it is away."""
    stage = _stages[-1]
    if stage.is_database_away:
        stage.is_database_away = False
        stage.place.restore()


def fill_disk() -> int:
    """Fill the disk of the spool to the last byte; return how many there were."""
    return fill(_stages[-1].filler)


def empty_disk() -> None:
    """Make room on the disk of the spool."""
    _stages[-1].filler.unlink(missing_ok=True)
