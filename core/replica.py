"""Reading pages from a copy of the database, where DATABASE_REPLICA_URL names one.

Only pages of people who have not changed anything for a moment are read from it, and only while it
follows closely. Who somebody is and what they may (this app's own tables) is always read from
the database itself, so that a session that ended or a token that was revoked opens nothing.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.db.models import Model

from core.availability import PATIENCE_SECONDS
from core.database_connections import cut_connections

ALIAS = "replica"
BELIEVED_SECONDS = 3.0
MOST_LAG_SECONDS = 2.0
READ_FROM_THE_DATABASE_ITSELF = frozenset({"core", "auth", "sessions", "account", "mfa"})

# No lag when everything received is replayed; but then it must be receiving.
_LAG = """
SELECT CASE
  WHEN NOT pg_is_in_recovery() THEN 0
  WHEN NOT EXISTS (SELECT FROM pg_stat_wal_receiver) THEN NULL
  WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
  ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
END
"""

_reading: ContextVar[bool] = ContextVar("reading_from_replica", default=False)


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
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(_LAG)
            lag = cursor.fetchone()[0]
    except (DatabaseError, InterfaceError):
        connections[ALIAS].close()
        replica.note(None)
    else:
        replica.note(None if lag is None else float(lag))
    finally:
        impatience.cancel()


def let_go_of_replica() -> None:
    """Read nothing more from the copy, and end the questions that it has not answered."""
    replica.note(None)
    cut_connections(ALIAS)
