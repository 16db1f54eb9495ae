"""After a test that commits, the database is what it was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from core.models import Activity
from incidents.models import Incident, PostmortemTemplate, SearchDocument, TimelineEntry
from incidents.usecases.timeline import add_entry
from tests.factories.incidents import NOON, make_incident
from tests.services import restoring

pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> dict[str, list[tuple[object, ...]]]:
    with connection.cursor() as cursor:
        return {table: restoring._rows(cursor, table) for table in restoring._before}


def test_rows_that_came_are_gone_with_all_that_triggers_wrote_about_them() -> None:
    add_entry(make_incident(), by=None, at=NOON, text="Disk full")
    written = [SearchDocument, TimelineEntry, Activity]
    before = [model._default_manager.exists() for model in written]

    restoring.restore()

    assert before == [True] * len(written)
    assert [model._default_manager.exists() for model in [*written, Incident]] == [False] * 4
    assert everything() == restoring._before


def test_rows_that_were_there_come_back_as_they_were() -> None:
    PostmortemTemplate.objects.update(name="Another name")
    ContentType.objects.all().delete()

    restoring.restore()

    assert everything() == restoring._before
    assert ContentType.objects.exists()


def test_an_untouched_database_is_left_alone() -> None:
    with connection.execute_wrapper(refuse_writes):
        restoring.restore()


def refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    assert not sql.startswith(("DELETE", "INSERT"))
    return execute(sql, params, many, context)
