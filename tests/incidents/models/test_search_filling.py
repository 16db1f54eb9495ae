"""All documents are made right, a few at a time and whoever writes meanwhile."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from catalog.models import Service
from core.visibility import Viewer, viewing_as
from incidents.models import SearchDocument, search_filling, search_triggers
from tests.factories.catalog import make_service
from tests.factories.search import make_search_document

pytestmark = pytest.mark.django_db


def titles() -> list[str]:
    rows = SearchDocument.objects.filter(kind="service").order_by("object_id")
    return list(rows.values_list("title", flat=True))


@contextmanager
def unfollowed() -> Iterator[None]:
    """Take the triggers away for what is written within."""
    search_triggers.remove(connection)
    yield
    search_triggers.install(connection)


def test_filling_writes_what_is_missing_and_deletes_what_is_left_over() -> None:
    make_service(name="Kept")
    changed = make_service(name="Old")
    make_search_document(kind="service", incident_id=None)
    make_search_document(kind="a kind of long ago")
    with unfollowed():
        Service.objects.filter(pk=changed.pk).update(name="New")
        make_service(name="Added")

    assert search_filling.fill(connection) == 4
    assert titles() == ["Kept", "New", "Added"]
    assert not SearchDocument.objects.filter(kind="a kind of long ago").exists()
    assert search_filling.fill(connection) == 0


@pytest.mark.parametrize("step", [1, 2, 5])
def test_steps_leave_nothing_between_them(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_filling, "STEP", step)
    services = [make_service(name=f"Service {number}") for number in range(7)]
    with unfollowed():
        Service.objects.filter(pk__in=[services[0].pk, services[3].pk, services[6].pk]).delete()
        Service.objects.filter(pk=services[4].pk).update(name="Renamed")
        SearchDocument.objects.filter(object_id=services[5].pk, kind="service").delete()

    assert search_filling.fill(connection) == 5
    assert titles() == ["Service 1", "Service 2", "Renamed", "Service 5"]


def test_words_are_found_again_that_were_written_without_triggers() -> None:
    with unfollowed():
        make_service(name="Quartz")
        search_filling.fill(connection)
    search_filling.rebuild_words(connection)

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM incidents_searchwords WHERE title MATCH 'quartz'")
            assert cursor.fetchone()[0] == 1
    assert titles() == ["Quartz"]


CHANGES: dict[str, Callable[[QuerySet[Service]], object]] = {
    "renamed": lambda rows: rows.update(name="Third"),
    "deleted": lambda rows: rows.delete(),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="One transaction writes at a time there.")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_at_the_same_time_is_not_written_over(change: str) -> None:
    with unfollowed():
        service = make_service(name="Second")
    filling = threading.Thread(target=fill_as_another)

    with transaction.atomic():
        CHANGES[change](Service.objects.filter(pk=service.pk))
        filling.start()
        filling.join(0.5)
        was_waiting = filling.is_alive()
    filling.join(20)

    assert was_waiting
    assert not filling.is_alive()
    assert titles() == (["Third"] if change == "renamed" else [])


def test_it_is_known_until_all_is_right() -> None:
    search_triggers.remove(connection)
    make_service(name="Missed")

    assert search_triggers.install(connection)
    assert search_triggers.install(connection), "Whoever filled was interrupted."
    search_filling.fill(connection)

    assert not search_triggers.install(connection)
    assert titles() == ["Missed"]


def fill_as_another() -> None:
    """Fill over a connection of this thread."""
    with viewing_as(Viewer.SYSTEM):
        search_filling.fill(connection)
    connection.close()
