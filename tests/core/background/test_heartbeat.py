"""A heartbeat goes out for a canary that is on time, and what fails hurts nobody."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from core.background import canary, drain_progress
from core.background.canary import register_canary
from core.background.heartbeat import beat
from core.models import DrainProgress
from tests.core.outbound.receivers import Receiver, Reply, receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    before = list(canary._readers)
    drain_progress._noted.clear()
    with receiving() as found:
        settings.DRYDOCK_CANARY_SECONDS = 60
        settings.DRYDOCK_OUTBOUND_NETWORKS = ["127.0.0.0/8"]
        settings.DRYDOCK_HEARTBEAT_URL = found.url
        yield found
    canary._readers[:] = before


def came_through(seconds: float) -> None:
    register_canary(lambda: timezone.now() - timedelta(seconds=seconds))


def test_heartbeat_is_an_empty_post_and_noted(receiver: Receiver) -> None:
    came_through(3)

    is_taken = beat(at=timezone.now())

    (call,) = receiver.calls
    assert (is_taken, call.path, call.body) == (True, "/hook?key=s3cret", b"")
    assert call.headers["content-length"] == "0"
    assert DrainProgress.objects.get(name="heartbeat").ended_well_at is not None


def test_none_goes_out_for_an_old_canary_or_none_or_without_an_address(
    receiver: Receiver, settings: Settings
) -> None:
    came_through(111)
    taken = [beat(at=timezone.now())]
    register_canary(lambda: None)
    taken.append(beat(at=timezone.now()))
    came_through(3)
    settings.DRYDOCK_CANARY_SECONDS = 0
    taken.append(beat(at=timezone.now()))
    settings.DRYDOCK_CANARY_SECONDS = 60
    settings.DRYDOCK_HEARTBEAT_URL = ""
    taken.append(beat(at=timezone.now()))

    assert (taken, receiver.calls) == ([False] * 4, [])


@pytest.mark.parametrize("status", [404, 500, 302, None])
def test_failure_is_logged_without_the_address_and_counted(
    receiver: Receiver, caplog: pytest.LogCaptureFixture, status: int | None
) -> None:
    came_through(3)
    receiver.reply = lambda _: Reply(status)

    with caplog.at_level(logging.WARNING):
        taken = [beat(at=timezone.now()) for _ in range(2)]

    row = DrainProgress.objects.get(name="heartbeat")
    assert (taken, row.failures, row.ended_well_at) == ([False, False], 2, None)
    assert "The heartbeat did not arrive" in caplog.text
    assert "s3cret" not in caplog.text


def test_address_that_is_not_called_is_a_failure_too(
    receiver: Receiver, settings: Settings
) -> None:
    came_through(3)
    settings.DRYDOCK_OUTBOUND_NETWORKS = []

    is_taken = beat(at=timezone.now())

    assert (is_taken, receiver.calls) == (False, [])
    assert DrainProgress.objects.get(name="heartbeat").failures == 1
