"""The time: this machine's, or the database's where the two are apart.

Web servers and workers on several machines write moments into one database, compare them, and put
them in order. With PostgreSQL its clock is the one that all of them share. A machine whose own is
more than `MOST_SKEW` away goes by what the database said when it connected last, and counts on
from there by the clock that nobody sets.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.backends.signals import connection_created
from django.utils import timezone

MOST_SKEW = timedelta(seconds=2)
SLOWEST_ANSWER = 1.0
"""Seconds; what took longer says too little about the moment it was written."""


class Told(NamedTuple):
    """What the database said, and what the clock that nobody sets showed then."""

    at: datetime
    counted: float


_told: Told | None = None


def now() -> datetime:
    """Return the moment in UTC."""
    told = _told
    if told is None:
        return timezone.now()
    return told.at + timedelta(seconds=time.monotonic() - told.counted)


def follow_databases() -> None:
    """Ask every primary that is connected to from now on for its time."""
    connection_created.connect(_ask, dispatch_uid="core.clock")


def heard(at: datetime, *, asked: float, answered: float) -> None:
    """Go by a database that said `at` between two moments of `time.monotonic`, if need be."""
    global _told  # noqa: PLW0603 - one clock for the whole process
    if answered - asked > SLOWEST_ANSWER:
        return
    told = Told(at.astimezone(UTC), (asked + answered) / 2)
    passed = timedelta(seconds=time.monotonic() - told.counted)
    _told = told if abs(timezone.now() - told.at - passed) > MOST_SKEW else None


def _ask(connection: Any, **_: Any) -> None:
    if connection.vendor != "postgresql" or connection.alias != "default":
        return
    asked = time.monotonic()
    with connection.wrap_database_errors:
        # Past Django's cursor: it belongs to no request and is counted with none.
        (at,) = connection.connection.execute("SELECT clock_timestamp()").fetchone()
    heard(at, asked=asked, answered=time.monotonic())
