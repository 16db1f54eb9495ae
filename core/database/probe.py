"""Asking the database whether it answers and whether it would take a write, without one."""

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections

from core.availability.access import PATIENCE_SECONDS, Access, database
from core.availability.operator_flags import OperatorFlag, is_raised
from core.database.connections import cut_connections, retire_connections
from core.database.failure import DatabaseFailure, failure_of
from core.database.replica import look_at_replica
from core.health.telemetry import tallies

WAIT_FOR_LOCK_MILLISECONDS = 200
LEAST_FREE_BYTES = 8 * 1024 * 1024
"""With less left on its disk SQLite is treated as full before it is, so that reads go on."""

_PRIMARY = 0xFF


def ask_database() -> Access:
    """Return what the database lets this thread do; raise what it raises when it fails to read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    try:
        is_writable = _is_writable()
    except OperationalError as error:
        if failure_of(error) is not DatabaseFailure.READ_ONLY:
            raise
        is_writable = False
    return Access.WRITABLE if is_writable else Access.READ_ONLY


def _is_writable() -> bool:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A standby says "on" as well.
            cursor.execute("SELECT current_setting('transaction_read_only') = 'off'")
            return bool(cursor.fetchone()[0])
    path = Path(str(connection.settings_dict["NAME"]))
    if path.parent.exists() and shutil.disk_usage(path.parent).free < LEAST_FREE_BYTES:
        return False
    return _sqlite_takes_the_lock()


def _sqlite_takes_the_lock() -> bool:
    """Return whether a write could begin; a writer at work is a sign that it can."""
    connection.ensure_connection()
    raw: sqlite3.Connection = connection.connection
    if raw.in_transaction:
        return True
    raw.execute(f"PRAGMA busy_timeout = {WAIT_FOR_LOCK_MILLISECONDS}")
    try:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        kind = error.sqlite_errorcode & _PRIMARY
        if kind == sqlite3.SQLITE_READONLY:
            return False
        if kind not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise OperationalError(str(error)) from error
    finally:
        raw.execute(f"PRAGMA busy_timeout = {_usual_timeout()}")
    return True


def _usual_timeout() -> int:
    """Return how many milliseconds this connection waits for a lock otherwise."""
    return int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)


def look() -> None:
    """Ask once, remember the answer for this process, and count time without writes."""
    # Whoever waits on a server that hangs would wait for ever, and with them every thread.
    impatience = threading.Timer(PATIENCE_SECONDS, cut_connections)
    impatience.daemon = True
    impatience.start()
    before = database.access
    try:
        with database.asking():
            access = ask_database()
    except (DatabaseError, InterfaceError) as error:
        database.note_failure(failure_of(error) or DatabaseFailure.DOWN)
        connection.close()
    else:
        _note(access, before)
    finally:
        impatience.cancel()
    count_read_only_time()


def _note(access: Access, before: Access) -> None:
    if access is Access.WRITABLE:
        database.note_answer()
    else:
        database.note_failure(DatabaseFailure.READ_ONLY)
    if Access.READ_ONLY in {access, before} and connection.vendor == "postgresql":
        # The primary may be another of the hosts by now; this thread looks there as well.
        retire_connections()
        connection.close()


def count_read_only_time() -> None:
    """Add to the shared count the time in which nothing could be written."""
    now = int(time.time() * 1000)
    refused = database.access is not Access.WRITABLE or is_raised(OperatorFlag.READ_ONLY)
    tallies.add_since_last(
        "read_only_milliseconds", "read_only_mark", now=now, most=MOST_MILLISECONDS, counts=refused
    )


MOST_MILLISECONDS = 10_000
"""A longer span since the last look was not watched, so nobody knows what it was."""


class Watch:
    """Threads of a web process that look after the database as long as the process lives."""

    def __init__(
        self,
        *,
        pause_seconds: float = 1.0,
        looks: Sequence[Callable[[], None]] = (look, look_at_replica),
    ) -> None:
        """Do each of `looks` every `pause_seconds`, in a thread of its own."""
        self._pause_seconds = pause_seconds
        self._stopping = threading.Event()
        # One each: a copy that hangs must not keep anybody from looking at the database itself.
        self._threads = [
            threading.Thread(target=self._run, args=(one,), name="watch", daemon=True)
            for one in looks
        ]

    def start(self) -> None:
        """Begin; the threads never keep the process alive."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End it after the look at hand, which takes a few seconds at most."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(5)

    def _run(self, look_once: Callable[[], None]) -> None:
        while not self._stopping.wait(self._pause_seconds):
            look_once()
        connections.close_all()
