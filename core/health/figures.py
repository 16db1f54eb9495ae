"""What this app tells `/metrics`."""

import math
from collections.abc import Iterator
from datetime import datetime

from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count

from core.audit.chain import count_pending
from core.background import canary
from core.background.drain_progress import oldest_due
from core.health.telemetry import Figure, single
from core.models import DrainProgress
from core.transfer import verifications


def read_figures(at: datetime) -> Iterator[Figure]:
    """Yield figures about background work, the activity log and the tables as of `at`."""
    yield Figure(
        "drydock_oldest_due_seconds",
        "How long the oldest due row of a drain has waited",
        {name: age.total_seconds() for name, age in oldest_due(at).items()},
        label="drain",
    )
    drains = list(DrainProgress.objects.all())
    yield Figure(
        "drydock_drain_failures_total",
        "How often a drain failed",
        {drain.name: drain.failures for drain in drains},
        label="drain",
    )
    yield Figure(
        "drydock_drain_ended_well_timestamp_seconds",
        "When a drain last ended well",
        {one.name: one.ended_well_at.timestamp() for one in drains if one.ended_well_at},
        label="drain",
    )
    standing = canary.look(at)
    age = math.inf if standing.age is None else standing.age.total_seconds()
    yield Figure(
        "drydock_canary_age_seconds",
        "How long ago the last canary that came through set out; +Inf before the first",
        {"": age} if standing.is_kept else {},
    )
    backups = verifications.look(at)
    yield single(
        "drydock_backup_verified_age_seconds",
        "How long ago a backup was restored and found sound; before the first, the site's age",
        backups.age.total_seconds(),
    )
    yield single(
        "drydock_backup_broken",
        "1 when the backup that was last restored was no good",
        int(bool(backups.last and backups.last.problem)),
    )
    yield single(
        "drydock_unsealed_activities", "Entries of the activity log without a seal", count_pending()
    )
    yield Figure(
        "drydock_schema_migrations",
        "Applied migrations of an app",
        {
            row["app"]: row["applied"]
            for row in MigrationRecorder.Migration.objects.values("app")
            .annotate(applied=Count("pk"))
            .order_by("app")
        },
        label="app",
    )
