"""What machines are told of the last canary that came through."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core.background import canary
from core.background.canary import register_canary
from core.health import probes
from core.health.parts import OK, Finding, PartStatus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def each_minute(settings: Settings) -> Iterator[None]:
    before = list(canary._readers)
    settings.DRYDOCK_CANARY_SECONDS = 60
    yield
    canary._readers[:] = before


def found(seconds: float | None) -> Finding:
    """Return what the probe finds in a thread of its own, as it is always run."""
    register_canary(
        lambda: None if seconds is None else timezone.now() - timedelta(seconds=seconds)
    )
    with ThreadPoolExecutor(1) as own:
        return own.submit(probes.PROBES["canary"]).result()


def numbers() -> list[str]:
    page = Client().get("/metrics").content.decode()
    return [line for line in page.splitlines() if line.startswith("drydock_canary_age_seconds")]


def test_late_canary_degrades_and_its_age_is_told(settings: Settings) -> None:
    assert found(5) == OK
    assert float(numbers()[0].split()[1]) == pytest.approx(5, abs=4)
    assert found(None) == Finding(PartStatus.DEGRADED, "None has come through yet.")
    assert numbers() == ["drydock_canary_age_seconds +Inf"]
    late = found(119)
    assert late.status is PartStatus.DEGRADED
    assert late.says.startswith("The last that came through set out 1")

    settings.DRYDOCK_CANARY_SECONDS = 0
    assert found(119) == OK
    assert numbers() == []
