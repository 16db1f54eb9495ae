"""Databases that stopped in the midst of migrations which a squashed one stands for by now."""

from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def stopped_halfway(connection: Any) -> list[str]:
    """Return the apps of which the database has some, but not all of the replaced migrations.

    Django leaves out a squashed migration then, trusting that the replaced files are there. They
    are not: it would go on without the app's newest tables and call that complete.
    """
    applied = MigrationRecorder(connection).applied_migrations()
    loader = MigrationLoader(None)
    return sorted(
        {
            app
            for (app, _), one in loader.replacements.items()
            if not set(one.replaces) <= set(loader.disk_migrations)
            and len({key in applied for key in one.replaces}) > 1
        }
    )


def count_missing(connection: Any) -> int:
    """Return how many migrations the database lacks; of apps that stopped halfway one each."""
    if apps := stopped_halfway(connection):
        return len(apps)
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
