"""The database is asked whether it would take a write, without one."""

import time
from threading import Event

import pytest
from django.db import connection

from core.availability.access import Access, database
from core.availability.operator_flags import OperatorFlag, lower_flag, raise_flag
from core.database import probe
from core.database.failure import DatabaseFailure
from core.database.probe import Watch, ask_database, look
from core.health.telemetry import tallies

PATIENCE_SECONDS = 30


@pytest.mark.django_db
def test_a_database_at_work_is_writable() -> None:
    assert ask_database() is Access.WRITABLE


@pytest.mark.django_db(transaction=True)
def test_one_that_refuses_writes_is_read_only_and_noted() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET default_transaction_read_only = on")
        else:
            cursor.execute("PRAGMA query_only = on")
    database.note_answer()

    try:
        found = ask_database()
        look()
        noted = database.access
    finally:
        connection.close()
        database.note_answer()

    assert found is noted is Access.READ_ONLY


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_read_only_before_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL's disk is another machine's.")
    monkeypatch.setattr(probe, "LEAST_FREE_BYTES", 2**62)

    assert ask_database() is Access.READ_ONLY


@pytest.mark.django_db(transaction=True)
def test_the_watch_finds_out_that_the_database_is_back_and_counts_what_passed() -> None:
    before = tallies.read()["read_only_milliseconds"]
    raise_flag(OperatorFlag.READ_ONLY)
    database.note_failure(DatabaseFailure.DOWN)
    watch = Watch(pause_seconds=0.02)

    watch.start()
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and (
        database.access is not Access.WRITABLE
        or tallies.read()["read_only_milliseconds"] - before < 50
    ):
        time.sleep(0.02)
    watch.stop()
    lower_flag(OperatorFlag.READ_ONLY)

    assert database.access is Access.WRITABLE
    assert tallies.read()["read_only_milliseconds"] - before >= 50


def test_a_copy_that_hangs_keeps_nobody_from_looking_at_the_database() -> None:
    looked, released = Event(), Event()
    hanging = Event()

    def hang() -> None:
        hanging.set()
        released.wait(60)

    def look_once() -> None:
        if hanging.is_set():
            looked.set()

    watch = Watch(pause_seconds=0.01, looks=(hang, look_once))
    watch.start()
    was_looked_at = looked.wait(PATIENCE_SECONDS)
    released.set()
    watch.stop()

    assert was_looked_at
