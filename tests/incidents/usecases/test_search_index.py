"""Migrations and a command keep search whole."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from incidents.models import SearchDocument, search_triggers
from incidents.usecases.search_index import after_migration, before_migration
from tests.factories.catalog import make_service

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(SearchDocument.objects.order_by("title").values_list("title", flat=True))


def test_the_command_says_how_much_was_missing() -> None:
    search_triggers.remove(connection)
    make_service(name="Shop")
    said, spoken = StringIO(), StringIO()

    call_command("rebuild_search", "--json", stdout=said, stderr=spoken)
    call_command("rebuild_search", stdout=spoken)

    assert json.loads(said.getvalue()) == {"changed": 1}
    assert spoken.getvalue().splitlines() == [
        "1 search documents were written or deleted.",
        "0 search documents were written or deleted.",
    ]
    assert names() == ["Shop"]


def test_a_migration_loses_nothing_that_is_written_meanwhile() -> None:
    before_migration(using="default", plan=["a migration"])
    make_service(name="Meanwhile")
    during = names()
    after_migration(using="default", plan=["a migration"])
    make_service(name="Then")

    assert during == []
    assert names() == ["Meanwhile", "Then"]


def test_without_a_migration_the_triggers_stay() -> None:
    before_migration(using="default", plan=[])
    make_service(name="One")
    after_migration(using="default", plan=[])
    make_service(name="Two")
    after_migration(using="default")

    assert names() == ["One", "Two"]
