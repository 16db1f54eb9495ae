"""An index is added and taken away; on PostgreSQL while others write, and again after a failure."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, models

from core.database.add_index import AddIndexWhileWriting
from core.models import ActivitySeal

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "seal_for_this_test"
TABLE = ActivitySeal._meta.db_table


def has_index() -> bool:
    with connection.cursor() as cursor:
        return NAME in connection.introspection.get_constraints(cursor, TABLE)


def test_an_index_comes_goes_and_comes_again_after_an_attempt_that_broke_off() -> None:
    index = models.Index(fields=["is_forgotten"], name=NAME)
    operation, state = AddIndexWhileWriting("activityseal", index), SimpleNamespace(apps=apps)
    found = []

    for _ in range(2):
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("core", editor, None, state)
    found.append(has_index())
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("core", editor, state, None)
    found.append(has_index())

    assert found == [True, False]
