"""Reading pages from a copy of the database, where DATABASE_REPLICA_URL names one.

Only pages of people who have not changed anything for a moment are read from it, and only while it
follows closely. Who somebody is and their role (this app's own tables) is always read from the
database itself, so that a session that ended or a token that was revoked opens nothing. Who may
see a restricted incident is read with the incident: for MOST_LAG_SECONDS + BELIEVED_SECONDS after
it was restricted or access was withdrawn, others may still be shown how it was before.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.db.models import Model

from core.availability.access import PATIENCE_SECONDS
from core.database.connections import cut_connections

ALIAS = "replica"
BELIEVED_SECONDS = 3.0
MOST_LAG_SECONDS = 2.0
MOST_MARKS = 60
READ_FROM_THE_DATABASE_ITSELF = frozenset({"core", "auth", "sessions", "account", "mfa"})

# Where each of the two is in the log of changes, in bytes; None for one that is the other kind.
_WRITTEN = """
SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') END
"""
_REPLAYED = """
SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') END
"""

_reading: ContextVar[bool] = ContextVar("reading_from_replica", default=False)


class Follower:
    """How far a copy is behind, by where the database itself was when; for one thread.

    What the copy says of itself is not enough: cut off, it knows of nothing that it lacks.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._marks: deque[tuple[float, int]] = deque(maxlen=MOST_MARKS)

    def lag(self, asked_at: float, written: int | None, replayed: int | None) -> float | None:
        """Return by how many seconds at most the copy is behind; None when that is not known.

        `written` is where the database was at `asked_at`, and `replayed` where the copy was after.
        """
        if written is None or replayed is None:
            self._marks.clear()
            return None
        self._marks.append((asked_at, written))
        seen = [at for at, position in self._marks if position <= replayed]
        return asked_at - max(seen) if seen else None


class Replica:
    """What was last seen of the copy; safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Count seconds with `clock`."""
        self._clock = clock
        self._good_until = 0.0

    @property
    def is_close(self) -> bool:
        """Return whether it followed closely a moment ago."""
        return self._clock() < self._good_until

    def note(self, lag_seconds: float | None) -> None:
        """Remember how far behind it is, None when it follows nobody or does not answer."""
        is_close = lag_seconds is not None and lag_seconds <= MOST_LAG_SECONDS
        self._good_until = self._clock() + BELIEVED_SECONDS if is_close else 0.0


replica = Replica()
"""What this process knows."""

_follower = Follower()


class ReplicaRouter:
    """Django's question which database to use, answered for each statement."""

    def db_for_read(self, model: type[Model], **_: Any) -> str:
        """Return the copy while a page is read from it."""
        app = model._meta.app_label  # noqa: SLF001 - Django's documented Meta API
        is_own = app in READ_FROM_THE_DATABASE_ITSELF
        return ALIAS if _reading.get() and not is_own else "default"

    def db_for_write(self, _model: type[Model], **_: Any) -> str:
        """Return the database itself."""
        return "default"

    def allow_relation(self, *_: Any, **__: Any) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, db: str, *_: Any, **__: Any) -> bool:
        """Tables change in the database itself; the copy follows."""
        return db == "default"


@contextmanager
def reading_from_replica(*, wanted: bool) -> Iterator[None]:
    """Read from the copy inside the block if it is `wanted` and close; without one it never is."""
    token = _reading.set(wanted and replica.is_close)
    try:
        yield
    finally:
        _reading.reset(token)


def is_reading_from_replica() -> bool:
    """Return whether the current page is read from the copy."""
    return _reading.get()


def look_at_replica() -> None:
    """Ask the copy how far behind it is; without one nothing happens."""
    if ALIAS not in settings.DATABASES:
        return
    # One that hangs is let go, also by pages that wait for it: they are read again from elsewhere.
    impatience = threading.Timer(PATIENCE_SECONDS, let_go_of_replica)
    impatience.daemon = True
    impatience.start()
    try:
        asked_at = time.monotonic()
        written = _position("default", _WRITTEN)
        lag = _follower.lag(asked_at, written, _position(ALIAS, _REPLAYED))
    except (DatabaseError, InterfaceError):
        connections["default"].close()
        connections[ALIAS].close()
        replica.note(None)
    else:
        replica.note(lag)
    finally:
        impatience.cancel()


def _position(alias: str, question: str) -> int | None:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        found = cursor.fetchone()[0]
    return None if found is None else int(found)


def let_go_of_replica() -> None:
    """Read nothing more from the copy, and end the questions that it has not answered."""
    replica.note(None)
    cut_connections(ALIAS)
