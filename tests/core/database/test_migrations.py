"""An empty database is migrated in few steps, and an older one is taken as it is."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.fields import AddField
from django.db.migrations.recorder import MigrationRecorder

from core.database.halfway import count_missing

OURS = ("core", "catalog", "incidents", "readiness")
MOST_STEPS = 60
"""A step after the first ones costs some 50 ms, for Django renders nearly all models anew."""

ONE_WAY: set[str] = set()
"""Steps that cannot be undone, which the guide to upgrading then says."""


def test_an_empty_database_takes_few_steps() -> None:
    nodes = MigrationLoader(None).graph.nodes
    steps = {key: len(one.operations) for key, one in nodes.items() if key[0] in OURS}

    assert sum(steps.values()) <= MOST_STEPS, "Squash them: see docs/adding_a_model.md."


def test_the_version_before_can_write_on_the_tables_of_this_one() -> None:
    """It does not know the columns that came since, so the database has to fill them."""
    added = {
        f"{one.app_label}.{operation.model_name}.{operation.name}": operation.field
        for one in MigrationLoader(None).graph.nodes.values()
        if one.app_label in OURS and not getattr(one, "replaces", 0)
        for operation in one.operations
        if isinstance(operation, AddField)
    }
    unknown = {name for name, one in added.items() if not (one.null or one.has_db_default())}

    assert added, "Look for columns where the migrations are."
    assert not unknown, "Give them db_default: see docs/adding_a_model.md."


def test_every_step_can_be_undone() -> None:
    one_way = {
        f"{one.app_label}.{one.name}: {operation.describe()}"
        for one in MigrationLoader(None).graph.nodes.values()
        if one.app_label in OURS
        for operation in one.operations
        if not operation.reversible
    }

    assert one_way == ONE_WAY


@pytest.mark.django_db
def test_a_database_from_before_the_squash_needs_nothing() -> None:
    squashed = [
        key for key, one in MigrationLoader(None).graph.nodes.items() if getattr(one, "replaces", 0)
    ]
    recorded = MigrationRecorder.Migration.objects
    for app, name in squashed:
        recorded.filter(app=app, name=name).delete()

    assert {app for app, _ in squashed} == set(OURS)
    assert count_missing(connection) == 0


@pytest.mark.django_db
def test_a_database_that_stopped_halfway_is_left_alone() -> None:
    assert count_missing(connection) == 0
    recorded = MigrationRecorder.Migration.objects
    recorded.filter(app="readiness", name="0011_mitigations").delete()

    with pytest.raises(CommandError, match="halfway in the migrations of readiness"):
        call_command("migrate", verbosity=0)

    assert count_missing(connection) == 1
