"""How long ago a backup was last restored and found sound."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min

from core.models import BackupVerification


class Standing(NamedTuple):
    """How the site's backups do.

    `sound` and `last` are the newest sound verification and the newest of all, None for none.
    `age` counts from the sound one, or from when the site began; it `is_late` after
    `longest_unverified`.
    """

    sound: BackupVerification | None
    last: BackupVerification | None
    age: timedelta
    is_late: bool


def longest_unverified() -> timedelta | None:
    """Return how old the newest sound verification may be, None where nobody wants to be told."""
    days: int = settings.DRYDOCK_BACKUP_VERIFIED_DAYS
    return timedelta(days=days) if days > 0 else None


def look(at: datetime) -> Standing:
    """Return how the backups do at `at`; three statements at most."""
    rows = BackupVerification.objects.all()
    last = rows.first()
    sound = last if last is None or not last.problem else rows.filter(problem="").first()
    since = sound.verified_at if sound else _site_began_at(at)
    age = max(at - since, timedelta())
    longest = longest_unverified()
    return Standing(sound, last, age, is_late=longest is not None and age > longest)


def _site_began_at(at: datetime) -> datetime:
    first: datetime | None = MigrationRecorder.Migration.objects.aggregate(Min("applied"))[
        "applied__min"
    ]
    return first or at
