"""How drains get on is written down, by dispatchers and by Celery alike."""

from datetime import timedelta

import pytest
from django.utils import timezone

import config.celery  # noqa: F401 - connects its signals
from core.availability.operator_flags import OperatorFlag, lower_flag, raise_flag
from core.background import drain_progress
from core.background.dispatcher import Dispatcher
from core.background.drain_progress import (
    NOTED_EVERY_SECONDS,
    last_sign_of_life,
    note_end,
    note_failure,
)
from core.models import DrainProgress
from core.tasks import seal_activities
from tests.factories.records import make_drain_progress

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_noted() -> None:
    drain_progress._noted.clear()


def test_the_dispatcher_notes_ends_and_counts_failures() -> None:
    def fail() -> None:
        raise RuntimeError("of the test")

    dispatcher = Dispatcher(
        {"fine": lambda: 0, "failing": fail}, on_end=note_end, on_failure=note_failure
    )
    dispatcher.run_once()
    note_failure("failing")

    found = {
        one.name: (one.failures, one.ended_well_at is None) for one in DrainProgress.objects.all()
    }
    assert found == {"fine": (0, False), "failing": (2, True)}
    assert timezone.now() - (last_sign_of_life() or timezone.now()) < timedelta(minutes=1)


def test_an_end_is_written_seldom() -> None:
    now = [0.0]
    make_drain_progress("fine", ended_well_at=None)

    def ended(seconds: float) -> bool:
        DrainProgress.objects.update(ended_well_at=None)
        now[0] = seconds
        note_end("fine", seconds=lambda: now[0])
        return DrainProgress.objects.get().ended_well_at is not None

    assert [ended(at) for at in (0, 1, NOTED_EVERY_SECONDS)] == [True, False, True]


def test_celery_notes_the_same() -> None:

    seal_activities.apply()

    assert DrainProgress.objects.get().name == "core.seal_activities"


def test_in_read_only_mode_nothing_is_drained() -> None:
    calls: list[int] = []
    dispatcher = Dispatcher({"one": lambda: calls.append(1)})

    raise_flag(OperatorFlag.READ_ONLY)
    try:
        worked = dispatcher.run_once()
    finally:
        lower_flag(OperatorFlag.READ_ONLY)

    assert (worked, calls) == (False, [])
