"""The time is this machine's own, or the database's where the two are apart."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection
from django.utils import timezone as local

from core import clock

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def own_time() -> Iterator[None]:
    """Go by the time of this machine again afterwards."""
    yield
    hear(timedelta())


def hear(ahead: timedelta, *, took: float = 0.0) -> None:
    """Hear from a database whose clock is so far ahead, after so many seconds."""
    answered = time.monotonic()
    at = local.now() + ahead - timedelta(seconds=took / 2)
    clock.heard(at, asked=answered - took, answered=answered)


def seconds_ahead() -> float:
    return (clock.now() - local.now()).total_seconds()


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_machine_that_is_off_goes_by_the_database(minutes: int) -> None:
    hear(timedelta(minutes=minutes))

    assert seconds_ahead() == pytest.approx(minutes * 60, abs=0.5)


@pytest.mark.parametrize("seconds", [-1.5, 0, 1.5])
def test_a_machine_that_is_hardly_off_keeps_its_own_time(seconds: float) -> None:
    hear(timedelta(minutes=10))
    hear(timedelta(seconds=seconds))

    assert seconds_ahead() == pytest.approx(0, abs=0.1)


def test_an_answer_that_took_long_says_nothing() -> None:
    hear(timedelta(minutes=10), took=clock.SLOWEST_ANSWER * 1.1)

    assert seconds_ahead() == pytest.approx(0, abs=0.1)


def test_the_middle_of_asking_is_the_moment_that_was_told() -> None:
    hear(timedelta(minutes=10), took=clock.SLOWEST_ANSWER * 0.9)

    assert seconds_ahead() == pytest.approx(600, abs=0.1)


def test_time_goes_on_by_what_nobody_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    hear(timedelta(minutes=10))
    before, counted = clock.now(), time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: counted + 3600)

    assert clock.now() - before == pytest.approx(timedelta(hours=1), abs=SECOND)


def test_it_is_told_in_utc() -> None:
    east = timezone(timedelta(hours=5))
    clock.heard(
        datetime(2020, 1, 1, tzinfo=east), asked=time.monotonic(), answered=time.monotonic()
    )

    assert clock.now().tzinfo is UTC
    assert clock.now() - datetime(2019, 12, 31, 19, tzinfo=UTC) < SECOND


@pytest.mark.django_db(transaction=True)
def test_each_new_connection_to_the_primary_is_asked() -> None:
    hear(timedelta(minutes=10))
    connection.close()
    connection.ensure_connection()

    ahead = 600 if connection.vendor == "sqlite" else 0
    assert seconds_ahead() == pytest.approx(ahead, abs=1)
