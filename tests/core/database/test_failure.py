"""Failures of the database are told from mistakes of ours."""

import sqlite3

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection
from psycopg import errors

from core.database.failure import DatabaseFailure, failure_of, is_outage


def caused(error: Exception, cause: Exception | None) -> Exception:
    error.__cause__ = cause
    return error


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("of the test")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (psycopg.OperationalError("connection refused"), DatabaseFailure.DOWN),
        (errors.AdminShutdown(), DatabaseFailure.DOWN),
        (errors.ConnectionFailure(), DatabaseFailure.DOWN),
        (errors.IdleInTransactionSessionTimeout(), DatabaseFailure.DOWN),
        (errors.IoError(), DatabaseFailure.DOWN),
        (errors.ReadOnlySqlTransaction(), DatabaseFailure.READ_ONLY),
        (errors.DiskFull(), DatabaseFailure.READ_ONLY),
        (errors.TooManyConnections(), DatabaseFailure.BUSY),
        (errors.DeadlockDetected(), DatabaseFailure.BUSY),
        (errors.LockNotAvailable(), DatabaseFailure.BUSY),
        (errors.QueryCanceled(), DatabaseFailure.BUSY),
        (errors.InFailedSqlTransaction(), None),
        (errors.UndefinedTable(), None),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), DatabaseFailure.BUSY),
        (of_sqlite(sqlite3.SQLITE_READONLY), DatabaseFailure.READ_ONLY),
        (of_sqlite(sqlite3.SQLITE_FULL), DatabaseFailure.READ_ONLY),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), DatabaseFailure.DOWN),
        (of_sqlite(sqlite3.SQLITE_IOERR_READ), DatabaseFailure.DOWN),
        (of_sqlite(sqlite3.SQLITE_ERROR), None),
        (None, DatabaseFailure.DOWN),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_kind_is_known(cause: Exception | None, expected: DatabaseFailure | None) -> None:
    assert failure_of(caused(OperationalError("x"), cause)) is expected


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (errors.AdminShutdown(), True),
        (errors.ReadOnlySqlTransaction(), True),
        (errors.DeadlockDetected(), False),
        (errors.UndefinedTable(), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_an_outage_is_everybodys(cause: Exception, expected: bool) -> None:
    assert is_outage(caused(OperationalError("x"), cause)) is expected


def test_what_is_no_failure_of_the_database_is_none() -> None:
    assert failure_of(ValueError("x")) is None
    assert failure_of(caused(IntegrityError("x"), errors.UniqueViolation())) is None
    assert failure_of(DatabaseError("x")) is None
    assert failure_of(InterfaceError("connection already closed")) is DatabaseFailure.DOWN


@pytest.mark.django_db
def test_a_wrong_statement_is_a_mistake_of_ours() -> None:
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")

    assert failure_of(caught.value) is None
