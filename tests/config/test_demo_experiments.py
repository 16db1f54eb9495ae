"""The demo's experiments and manifests are evidence like anybody's, and go with it."""

from datetime import UTC, datetime

import pytest

from config.demo.loading import load_demo
from config.demo.removal import remove_demo
from core.models import Activity
from readiness.models import Evidence

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_demo_has_runs_and_manifests_and_takes_them_along() -> None:
    load_demo(now=NOW)

    runs = Evidence.objects.exclude(failure_mode="").exclude(digest="").order_by("observed_at")
    assert [(one.failure_mode, one.outcome) for one in runs] == [
        ("instance-kill", "pass"),
        ("instance-kill", "pass"),
        ("cache-loss", "pass"),
        ("instance-kill", "pass"),
        ("dependency-blackhole", "fail"),
        ("dependency-latency", "pass"),
    ]
    scanned = Evidence.objects.filter(source="k8s:replicas").exclude(digest="")
    assert {one.service.name: one.outcome for one in scanned} == {
        "Booking API": "pass",
        "Timetable": "fail",
    }
    booked = Evidence.objects.filter(item="chaos-on-a-cadence").exclude(digest="")
    assert booked.count() == 1
    assert not Activity.objects.exists()
    remove_demo()
    assert not Evidence.objects.exists()
