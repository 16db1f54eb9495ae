"""The loop that drains due rows."""

import logging
import re
from collections.abc import Callable
from itertools import pairwise
from threading import Event

import pytest
from django.db import InternalError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.background import dispatcher
from core.background.dispatcher import Dispatcher, register_drain, registered_drains
from core.models import User
from tests.factories.people import make_user

PATIENCE_SECONDS = 5


def test_each_drain_is_called_once_per_round_and_work_is_reported() -> None:
    calls: list[str] = []

    def busy() -> int:
        calls.append("busy")
        return 3

    worked = Dispatcher({"idle": lambda: calls.append("idle"), "busy": busy}).run_once()

    assert worked is True
    assert calls == ["idle", "busy"]


def test_nothing_due_is_reported_so_that_the_loop_rests() -> None:
    drains = {"none": lambda: None, "zero": lambda: 0}

    assert Dispatcher(drains).run_once() is False


def test_a_failing_drain_is_logged_and_the_others_still_work(
    caplog: pytest.LogCaptureFixture,
) -> None:
    calls: list[str] = []

    def fail() -> None:
        raise RuntimeError("the disk is full")

    with caplog.at_level(logging.ERROR):
        Dispatcher({"failing": fail, "fine": lambda: calls.append("fine")}).run_once()

    assert calls == ["fine"]
    assert [record.getMessage() for record in caplog.records] == [
        "The drain failing failed and will be tried again."
    ]
    assert "the disk is full" in caplog.text


def attempts_in(seconds: int, drain: Callable[[], object]) -> list[int]:
    """Call a dispatcher every second and return the seconds at which it called the drain."""
    now = 0
    attempts: list[int] = []

    def noted() -> object:
        attempts.append(now)
        return drain()

    loop = Dispatcher({"drain": noted}, pause_seconds=1, clock=lambda: now)
    for now in range(seconds):  # noqa: B007 - the clock reads it
        loop.run_once()
    return attempts


def test_a_failing_drain_rests_twice_as_long_each_time_up_to_a_minute() -> None:
    def fail() -> None:
        raise RuntimeError

    attempts = attempts_in(300, fail)

    gaps = [later - earlier for earlier, later in pairwise(attempts)]
    assert gaps == [2, 4, 8, 16, 32, 60, 60, 60]


def test_a_drain_without_a_database_looks_every_two_seconds_and_is_not_counted_as_failing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers = iter([OperationalError("connection refused")] * 40 + [RuntimeError()])

    def away() -> None:
        answer = next(answers, None)
        if answer:
            raise answer

    attempts = attempts_in(130, away)

    gaps = [later - earlier for earlier, later in pairwise(attempts)]
    assert set(gaps[:40]) <= {1, 2}
    assert gaps[40] == 2  # The first rest of a drain that fails by itself.
    waiting = "The drain drain waits for the database: connection refused"
    assert [record.getMessage() for record in caplog.records].count(waiting) == 40


@pytest.mark.django_db(transaction=True)
def test_a_loop_that_works_on_a_standby_looks_for_the_primary_again() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one file and no standby.")
    met: list[Exception] = []
    done = Event()

    def drain() -> None:
        if not met:
            with connection.cursor() as cursor:
                cursor.execute("SET default_transaction_read_only = on")
        try:
            make_user()
        except InternalError as error:
            met.append(error)
            raise
        done.set()

    loop = Dispatcher({"add": drain}, pause_seconds=0.1)
    loop.start()

    assert done.wait(PATIENCE_SECONDS)
    assert loop.stop(timeout_seconds=PATIENCE_SECONDS) is True
    assert len(met) == 1


def test_a_drain_that_recovers_starts_again_with_a_short_rest() -> None:
    answers = iter([RuntimeError(), None, RuntimeError()])

    def shaky() -> None:
        answer = next(answers, None)
        if answer:
            raise answer

    assert attempts_in(6, shaky) == [0, 2, 3, 5]


def test_the_loop_goes_on_at_once_while_there_is_work_and_stops_when_told() -> None:
    left = [1, 2, 3]
    done = Event()

    def drain() -> bool:
        if not left:
            done.set()
            return False
        left.pop()
        return True

    loop = Dispatcher({"work": drain}, pause_seconds=60)
    loop.start()

    assert done.wait(PATIENCE_SECONDS)
    assert loop.stop(timeout_seconds=PATIENCE_SECONDS) is True


def test_waking_cuts_the_pause_short() -> None:
    calls = 0
    first, second = Event(), Event()

    def drain() -> None:
        nonlocal calls
        calls += 1
        (first if calls == 1 else second).set()

    loop = Dispatcher({"work": drain}, pause_seconds=60)
    loop.start()
    assert first.wait(PATIENCE_SECONDS)

    dispatcher.wake()

    assert second.wait(PATIENCE_SECONDS)
    assert loop.stop(timeout_seconds=PATIENCE_SECONDS) is True


def test_who_is_woken_by_others_asks_less_often_while_nothing_is_due() -> None:
    asks = Dispatcher({})
    is_woken = Dispatcher({}, longest_pause_seconds=3)

    assert [asks.pause_after(idle) for idle in range(4)] == [0, 1, 1, 1]
    assert [is_woken.pause_after(idle) for idle in range(6)] == [0, 1, 2, 3, 3, 3]


def test_stopping_does_not_wait_longer_than_asked_for_work_that_hangs() -> None:
    begun, may_end = Event(), Event()

    def drain() -> None:
        begun.set()
        may_end.wait(PATIENCE_SECONDS)

    loop = Dispatcher({"slow": drain})
    loop.start()
    assert begun.wait(PATIENCE_SECONDS)

    assert loop.stop(timeout_seconds=0.01) is False
    may_end.set()
    assert loop.stop(timeout_seconds=PATIENCE_SECONDS) is True


def test_after_a_stop_no_further_drain_begins() -> None:
    calls: list[str] = []

    def stop_now() -> None:
        calls.append("first")
        loop.stop(timeout_seconds=0)

    loop = Dispatcher({"first": stop_now, "second": lambda: calls.append("second")})
    loop.run_once()

    assert calls == ["first"]


@pytest.mark.django_db
def test_a_round_works_inside_a_transaction() -> None:
    assert Dispatcher({"add": make_user}).run_once() is True
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_loop_leaves_no_connection_open() -> None:
    make_user()
    used: list[BaseDatabaseWrapper] = []
    done = Event()

    def drain() -> None:
        assert User.objects.count() == 1
        used.append(connections["default"])
        done.set()

    loop = Dispatcher({"count": drain})
    loop.start()
    assert done.wait(PATIENCE_SECONDS)

    assert loop.stop(timeout_seconds=PATIENCE_SECONDS) is True
    assert [wrapper.connection for wrapper in used[:1]] == [None]


def test_a_name_is_registered_once() -> None:
    name, known = next(iter(registered_drains().items()))
    register_drain(name, known)

    with pytest.raises(ValueError, match=f"named {re.escape(name)} already"):
        register_drain(name, lambda: None)
    assert registered_drains()[name] is known
