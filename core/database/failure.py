"""What kind of failure an error of the database is: its own, or a mistake of ours."""

import sqlite3
from enum import StrEnum

from django.db import DatabaseError, InterfaceError, OperationalError


class DatabaseFailure(StrEnum):
    """DOWN answers nothing, READ_ONLY refuses writes, BUSY may work when tried again."""

    DOWN = "down"
    READ_ONLY = "read_only"
    BUSY = "busy"


# The first letters of SQLSTATE, the longest match counts (PostgreSQL, appendix A).
_BY_STATE = {
    "08": DatabaseFailure.DOWN,  # connection lost or refused
    "25006": DatabaseFailure.READ_ONLY,  # a write on a standby or in a read-only transaction
    "25P03": DatabaseFailure.DOWN,  # ended, because it was idle in a transaction
    "40": DatabaseFailure.BUSY,  # serialisation, deadlock
    "53": DatabaseFailure.BUSY,  # too many connections, out of memory
    "53100": DatabaseFailure.READ_ONLY,  # disk full
    "55P03": DatabaseFailure.BUSY,  # no lock within the time
    "57014": DatabaseFailure.BUSY,  # statement took too long
    "57P": DatabaseFailure.DOWN,  # shutting down, crashed, starting up
    "58": DatabaseFailure.DOWN,  # files of the server cannot be read
}
_BY_SQLITE_CODE = {
    sqlite3.SQLITE_BUSY: DatabaseFailure.BUSY,
    sqlite3.SQLITE_LOCKED: DatabaseFailure.BUSY,
    sqlite3.SQLITE_INTERRUPT: DatabaseFailure.BUSY,
    sqlite3.SQLITE_READONLY: DatabaseFailure.READ_ONLY,
    sqlite3.SQLITE_FULL: DatabaseFailure.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: DatabaseFailure.DOWN,
    sqlite3.SQLITE_IOERR: DatabaseFailure.DOWN,
    sqlite3.SQLITE_PERM: DatabaseFailure.DOWN,
    sqlite3.SQLITE_NOTADB: DatabaseFailure.DOWN,
    sqlite3.SQLITE_CORRUPT: DatabaseFailure.DOWN,
}
_PRIMARY = 0xFF
"""The bits of an extended SQLite code that tell the kind."""

_LONGEST_STATE = 5


def is_outage(error: BaseException) -> bool:
    """Return whether the whole database is away or takes no writes, whoever asks and for what."""
    return failure_of(error) in {DatabaseFailure.DOWN, DatabaseFailure.READ_ONLY}


def failure_of(error: BaseException) -> DatabaseFailure | None:
    """Return how the database failed, None for any other error.

    A statement that is wrong, a broken constraint or a missing table is our mistake, not a failure.
    """
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return _BY_SQLITE_CODE.get(getattr(cause, "sqlite_errorcode", -1) & _PRIMARY)
    state: str | None = getattr(cause, "sqlstate", None)
    if state is None:
        # Nobody answered: refused, timed out, cut off, or no free connection in the pool.
        is_lost = isinstance(error, OperationalError | InterfaceError)
        return DatabaseFailure.DOWN if is_lost else None
    lengths = range(_LONGEST_STATE, 1, -1)
    return next((_BY_STATE[state[:n]] for n in lengths if state[:n] in _BY_STATE), None)
