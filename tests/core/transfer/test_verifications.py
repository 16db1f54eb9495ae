"""How long ago a backup was last found sound is told in time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from core.models import BackupVerification
from core.transfer.verifications import Standing, look

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def after(days: float) -> Standing:
    """Return how the backups do so many days after the site began."""
    MigrationRecorder.Migration.objects.update(applied=BEGAN)
    return look(BEGAN + days * DAY)


def verified(days: float, problem: str = "") -> BackupVerification:
    at = BEGAN + days * DAY
    return BackupVerification.objects.create(verified_at=at, name="a.dump", problem=problem)


def test_site_without_any_is_late_after_its_first_week() -> None:
    early, late = after(7), after(7.1)

    assert (early.sound, early.last, early.age, early.is_late) == (None, None, 7 * DAY, False)
    assert late.is_late


def test_a_sound_one_counts_for_a_week_and_a_broken_one_never() -> None:
    sound = verified(3)
    broken = verified(9, "Its bytes are not those that were written")
    standing = after(10)

    assert (standing.sound, standing.last) == (sound, broken)
    assert (standing.age, standing.is_late) == (7 * DAY, False)
    assert after(10.1).is_late
    again = verified(10)
    assert (after(10.1).sound, after(10.1).last) == (again, again)


def test_nobody_is_told_who_does_not_want_to_be(settings: Settings) -> None:
    settings.DRYDOCK_BACKUP_VERIFIED_DAYS = 0
    assert not after(365).is_late
    settings.DRYDOCK_BACKUP_VERIFIED_DAYS = 30
    assert not after(30).is_late
    assert after(31).is_late


def test_a_site_before_its_first_migration_and_a_clock_set_back_say_no_time() -> None:
    MigrationRecorder.Migration.objects.all().delete()
    assert look(BEGAN).age == timedelta()
    verified(2)
    assert after(1).age == timedelta()
