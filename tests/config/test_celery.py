"""Celery does whatever the dispatcher does, and nobody who waits for an answer waits for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from celery.signals import task_failure
from django.db import InternalError, close_old_connections, connection

from config.beat import ASKED_EVERY_SECONDS, ElectedScheduler
from config.celery import app
from config.environment import broker_options
from core.background.dispatcher import registered_drains
from core.models import DrainProgress, Leader
from tests.architecture.sources import ROOT, python_modules, shown
from tests.factories.people import make_user

PUBLISHES = re.compile(
    r"apply_async|send_task|\.delay\(\)|^(from|import) \w+\.tasks\b", re.MULTILINE
)


def test_every_drain_has_its_task_and_its_nudge() -> None:
    app.loader.import_default_modules()
    tasks = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert set(app.conf.beat_schedule) == set(registered_drains())
    assert {name for name in app.tasks if not name.startswith("celery.")} == tasks


def test_a_nudge_is_forgotten_rather_than_kept() -> None:
    kept = {
        name: entry["options"]["expires"] / entry["schedule"]
        for name, entry in app.conf.beat_schedule.items()
    }

    assert {name for name, share in kept.items() if not 1 <= share <= 10} == set()


def test_nobody_but_beat_publishes() -> None:
    product = [path for path in python_modules() if not path.is_relative_to(ROOT / "tests")]
    found = [shown(path) for path in product if PUBLISHES.search(path.read_text())]

    assert found == []


@pytest.mark.parametrize(
    ("url", "waits"),
    [
        ("redis://broker:6379/0", {"socket_connect_timeout", "socket_timeout"}),
        ("amqps://drydock@broker//", {"read_timeout", "write_timeout"}),
        ("memory://", set()),
    ],
)
def test_no_client_of_a_broker_waits_for_ever(url: str, waits: set[str]) -> None:
    options = broker_options(url)

    assert {name for name in options if "timeout" in name} - {"visibility_timeout"} == waits
    assert all(0 < options[name] <= 5 for name in waits)


@pytest.fixture
def nudged() -> Iterator[Celery]:
    with Celery("of the test", broker="memory://", set_as_current=False) as own:
        own.conf.beat_schedule = {"look": {"task": "look", "schedule": 0}}  # always due
        yield own


@pytest.mark.django_db(transaction=True)
def test_of_several_beats_one_sends(nudged: Celery, tmp_path: Path) -> None:
    beats = [
        ElectedScheduler(nudged, schedule_filename=str(tmp_path / name)) for name in ("one", "two")
    ]

    rests = [[beat.tick() for _ in range(20)] for beat in beats]
    first, second = beats
    first.close()
    second._asked_at = float("-inf")
    after = second.tick()
    second.close()

    assert 0 in rests[0]
    assert set(rests[1]) == {ASKED_EVERY_SECONDS}
    assert after < ASKED_EVERY_SECONDS
    assert Leader.objects.get(name="beat").token == 2


def take_no_writes() -> None:
    """Let the connection of this test refuse every write, as one to a standby does."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one file and no standby.")
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")


@pytest.mark.django_db(transaction=True)
def test_a_beat_that_asked_a_standby_asks_the_primary_next(nudged: Celery, tmp_path: Path) -> None:
    beat = ElectedScheduler(nudged, schedule_filename=str(tmp_path / "beat"))
    take_no_writes()

    first = beat.tick()
    beat._asked_at = float("-inf")
    second = beat.tick()
    beat.close()

    assert first == ASKED_EVERY_SECONDS
    assert second < ASKED_EVERY_SECONDS


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_met_a_standby_works_on_the_primary_next() -> None:
    app.loader.import_default_modules()
    task = app.tasks["incidents.drain_alerts"]
    take_no_writes()
    with pytest.raises(InternalError) as met:
        make_user()

    task_failure.send(sender=task, exception=met.value)
    close_old_connections()  # As Celery does before each task.
    make_user()

    # Nothing is wrong with the drain.
    assert not DrainProgress.objects.exists()


@pytest.mark.django_db
def test_a_task_that_fails_by_itself_is_counted() -> None:
    app.loader.import_default_modules()
    task = app.tasks["incidents.drain_alerts"]

    task_failure.send(sender=task, exception=RuntimeError("of the test"))

    assert DrainProgress.objects.get(name=task.name).failures == 1
