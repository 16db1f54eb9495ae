"""What machines are told of the backup that was last restored."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from core.health import probes
from core.health.parts import OK, Finding, PartStatus
from core.models import BackupVerification

pytestmark = pytest.mark.django_db(transaction=True)


def found() -> Finding:
    """Return what the probe finds in a thread of its own, as it is always run."""
    with ThreadPoolExecutor(1) as own:
        return own.submit(probes.PROBES["backup"]).result()


def numbers() -> dict[str, float]:
    page = Client().get("/metrics").content.decode()
    lines = [line.split() for line in page.splitlines() if line.startswith("drydock_backup_")]
    return {name: float(number) for name, number in lines}


def verified(days_ago: float, problem: str = "") -> None:
    at = timezone.now() - timedelta(days=days_ago)
    BackupVerification.objects.create(verified_at=at, name="a.dump", problem=problem)


def test_what_was_not_restored_for_a_week_degrades_and_its_age_is_told() -> None:
    begun = list(MigrationRecorder.Migration.objects.values_list("pk", "applied"))
    MigrationRecorder.Migration.objects.update(applied=timezone.now() - timedelta(days=8))
    never = found()
    verified(7.5)
    late, age = found(), numbers()["drydock_backup_verified_age_seconds"]
    verified(1)
    sound, sound_numbers = found(), numbers()
    verified(0, "pg_restore ended with: out of paper")
    broken, broken_numbers = found(), numbers()
    for pk, applied in begun:
        MigrationRecorder.Migration.objects.filter(pk=pk).update(applied=applied)

    says = "None has ever been restored to see whether it is sound."
    assert never == Finding(PartStatus.DEGRADED, says)
    assert late == Finding(PartStatus.DEGRADED, "None was restored for 7 days.")
    assert age == pytest.approx(7.5 * 86_400, abs=30)
    assert (sound, sound_numbers["drydock_backup_broken"]) == (OK, 0)
    says = "a.dump is no good: pg_restore ended with: out of paper."
    assert broken == Finding(PartStatus.DEGRADED, says)
    assert broken_numbers["drydock_backup_broken"] == 1
    assert broken_numbers["drydock_backup_verified_age_seconds"] == pytest.approx(86_400, abs=30)
