"""Background work without a broker: one loop drains the rows that are due.

`manage.py up` runs it as a thread beside the web server, `manage.py dispatch` as a process of
its own. An app registers its drains in `AppConfig.ready`; each drain claims its rows in the
database, so any number of loops, Celery workers among them, may run at once.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import close_old_connections, connections

from core.availability.operator_flags import OperatorFlag, is_raised
from core.database.connections import retire_connections
from core.database.failure import is_outage

logger = logging.getLogger(__name__)

Drain = Callable[[], object]
"""Does one bounded piece of due work; a true answer means it did some and more may wait."""

Backlog = Callable[[datetime], datetime | None]
"""Tells since when the oldest row of a drain has been due at a moment, None without any."""

Join = Callable[[], bool]
"""Waits for what a drain began and left under way; tells whether there was anything."""

Note = Callable[[str], object]
"""Is told the name of a drain."""

PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 3.0
"""The pause of a dispatcher that is woken by whoever has work for it, once it was idle a while."""

LONGEST_REST_SECONDS = 60.0
OUTAGE_REST_SECONDS = 2.0
"""The longest rest of a drain that met a database that is away, however long that lasts."""

_drains: dict[str, Drain] = {}
_backlogs: dict[str, Backlog] = {}
_joins: dict[str, Join] = {}
_wake = threading.Event()


def register_drain(
    name: str, drain: Drain, *, backlog: Backlog | None = None, join: Join | None = None
) -> None:
    """Let every dispatcher of this process call `drain`; raise ValueError for a name in use.

    With a `backlog` the age of its oldest due row is told by `/readyz` and `/metrics`. `join` is
    for a drain that begins work and returns before it has ended.
    """
    if _drains.setdefault(name, drain) is not drain:
        raise ValueError(f"There is a drain named {name} already.")
    if backlog is not None:
        _backlogs[name] = backlog
    if join is not None:
        _joins[name] = join


def registered_drains() -> Mapping[str, Drain]:
    """Return the drains by name."""
    return _drains


def registered_backlogs() -> Mapping[str, Backlog]:
    """Return what tells the backlog of a drain, by its name."""
    return _backlogs


def join_drains() -> bool:
    """Wait for whatever drains left under way; return whether there was anything."""
    # All of them, not only those before the first that was busy.
    return sum(join() for join in list(_joins.values())) > 0


def wake() -> None:
    """Make a dispatcher of this process look at once; call it once the row is committed.

    It only saves the rest of a pause: a wake-up that nobody hears costs nothing but time.
    """
    _wake.set()


class Dispatcher:
    """Calls each drain in turn, rests when nothing is due, and outlives drains that fail."""

    def __init__(
        self,
        drains: Mapping[str, Drain] | None = None,
        *,
        pause_seconds: float = PAUSE_SECONDS,
        longest_pause_seconds: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_end: Note | None = None,
        on_failure: Note | None = None,
    ) -> None:
        """Work on `drains`, by default on whatever is registered; `clock` counts seconds.

        With `longest_pause_seconds` each round that finds nothing is followed by a longer pause,
        up to that, until something was done or somebody called `wake`.
        `on_end` and `on_failure` are called with the name of a drain that ended.
        """
        self._drains = registered_drains() if drains is None else drains
        self._pause_seconds = pause_seconds
        self._longest_pause_seconds = longest_pause_seconds or pause_seconds
        self._clock = clock
        self._on_end = on_end
        self._on_failure = on_failure
        self._failures: dict[str, int] = {}
        self._resting_until: dict[str, float] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run the loop in a thread of its own, which never keeps the process alive."""
        self._thread = threading.Thread(target=self.run, name="dispatcher", daemon=True)
        self._thread.start()

    def stop(self, *, timeout_seconds: float) -> bool:
        """Let the piece of work at hand end; return whether it did within the time.

        Work that is cut off later by the end of the process is rolled back by the database
        and done by the next dispatcher.
        """
        self._stopping.set()
        _wake.set()
        if self._thread is None:
            return True
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def run(self) -> None:
        """Work until somebody calls `stop`."""
        idle = 0
        while not self._stopping.is_set():
            _wake.clear()
            # As around a request: a connection that broke or grew old is not used again.
            close_old_connections()
            worked = self.run_once()
            close_old_connections()
            idle = 0 if worked else idle + 1
            if _wake.wait(self.pause_after(idle)):
                idle = 0
        connections.close_all()

    def pause_after(self, idle: int) -> float:
        """Return how many seconds to pause after so many rounds in a row that found nothing."""
        return min(idle * self._pause_seconds, self._longest_pause_seconds)

    def run_once(self) -> bool:
        """Call each drain once, none in read-only mode; return whether one did something."""
        worked = False
        if is_raised(OperatorFlag.READ_ONLY):
            return False
        for name, drain in list(self._drains.items()):
            if not self._stopping.is_set() and self._is_rested(name):
                worked = self._call(name, drain) or worked
        return worked

    def _is_rested(self, name: str) -> bool:
        return self._clock() >= self._resting_until.get(name, 0)

    def _call(self, name: str, drain: Drain) -> bool:
        try:
            worked = bool(drain())
            if self._on_end:
                self._on_end(name)
        except Exception as error:
            if is_outage(error):
                self._sit_out(name, error)
                return False
            logger.exception("The drain %s failed and will be tried again.", name)
            self._rest(name)
            return False
        self._failures.pop(name, None)
        return worked

    def _sit_out(self, name: str, error: Exception) -> None:
        """Rest for a moment: it is no fault of the drain, and there is work as soon as it is over.

        Nothing is noted of it either, for that would be one more write to wait for.
        """
        logger.warning("The drain %s waits for the database: %s", name, error)
        # On the standby that was there while the primary was not, nothing would ever succeed.
        retire_connections()
        share = random.uniform(0.5, 1)  # noqa: S311 - so that not all come back at once
        self._resting_until[name] = self._clock() + share * OUTAGE_REST_SECONDS

    def _rest(self, name: str) -> None:
        """Rest twice as long as the last time, up to a minute."""
        failures = self._failures[name] = self._failures.get(name, 0) + 1
        rest = min(self._pause_seconds * 2**failures, LONGEST_REST_SECONDS)
        self._resting_until[name] = self._clock() + rest
        if self._on_failure:
            self._on_failure(name)
