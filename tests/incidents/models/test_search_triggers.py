"""Search documents follow their objects in the same transaction, whoever writes."""

import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.db import connection, transaction

from catalog.models import Service
from incidents.models import (
    Incident,
    SearchDocument,
    TimelineEntry,
    search_filling,
    search_triggers,
)
from incidents.usecases.postmortem_sections import save_section
from incidents.usecases.postmortems import publish_postmortem
from incidents.usecases.timeline import add_entry, correct_entry, restore_entry, retract_entry
from tests.factories.catalog import make_service, make_team
from tests.factories.incident_parts import make_impact
from tests.factories.incidents import NOON, make_action_item, make_entry, make_incident
from tests.factories.postmortems import section_of, started, write

pytestmark = pytest.mark.django_db


def words_of(kind: str) -> dict[int, str]:
    """Return the words of the documents of a kind by the id of their object."""
    rows = SearchDocument.objects.filter(kind=kind).order_by("object_id")
    return {row.object_id: f"{row.title} {row.keywords} {row.body}".strip() for row in rows}


def test_each_kind_has_a_document_as_soon_as_it_is_saved() -> None:
    team = make_team(name="Payments", slug="pay")
    service = make_service(name="Shop", slug="shop")
    incident = make_incident(title="Slow", summary="Very", labels=["disk"])
    impact = make_impact(incident, summary="Nobody could pay")
    item = make_action_item(incident, title="Add an alert", description="Soon")

    assert words_of("team") == {team.pk: "Payments pay"}
    assert words_of("service") == {service.pk: "Shop shop"}
    assert words_of("incident") == {incident.pk: 'Slow ["disk"] Very'}
    assert words_of("impact") == {impact.pk: "Nobody could pay"}
    assert words_of("action_item") == {item.pk: "Add an alert  Soon"}
    document = SearchDocument.objects.get(kind="action_item")
    assert (document.incident_id, document.is_detail, document.at) == (
        incident.pk,
        False,
        item.created_at,
    )


def test_a_change_is_followed_and_one_of_other_columns_is_not_noticed() -> None:
    incident = make_incident(title="Slow", severity="sev3")
    before = SearchDocument.objects.values().get(kind="incident")

    Incident.objects.filter(pk=incident.pk).update(severity="sev1")
    untouched = SearchDocument.objects.values().get(kind="incident")
    Incident.objects.filter(pk=incident.pk).update(title="Slower")

    assert untouched == before
    assert SearchDocument.objects.values().get(kind="incident") == before | {"title": "Slower"}


def test_rows_saved_or_deleted_together_are_all_followed() -> None:
    incident = make_incident()
    entries = TimelineEntry.objects.bulk_create(
        TimelineEntry(incident=incident, at=NOON, text=f"line {n}") for n in range(3)
    )

    saved = words_of("timeline_entry")
    incident.delete()

    assert saved == {entry.pk: f"line {n}" for n, entry in enumerate(entries)}
    assert SearchDocument.objects.count() == 0


def test_only_the_newest_version_of_an_entry_is_found() -> None:
    incident = make_incident()
    first = add_entry(incident, by=None, at=NOON, text="password is secret")
    second = correct_entry(first, by=None, at=NOON, text="password was posted", kind="note")

    corrected = words_of("timeline_entry")
    third = retract_entry(second, by=None)
    retracted = words_of("timeline_entry")
    restored = restore_entry(third, by=None)

    assert corrected == {second.pk: "password was posted"}
    assert retracted == {}
    assert words_of("timeline_entry") == {restored.pk: "password was posted"}


def test_a_correction_that_is_undone_in_the_table_brings_the_first_back() -> None:
    incident = make_incident()
    first = make_entry(incident, text="first")
    second = make_entry(incident, text="second", corrects=first)
    third = make_entry(incident, text="third", corrects=second)

    TimelineEntry.objects.filter(pk=second.pk).update(corrects=None)
    loosened = words_of("timeline_entry")
    TimelineEntry.objects.filter(pk=third.pk).delete()

    assert loosened == {first.pk: "first", third.pk: "third"}
    assert words_of("timeline_entry") == {first.pk: "first", second.pk: "second"}


def test_sections_are_found_as_they_stand_and_editions_as_published() -> None:
    postmortem = write(started(make_incident(resolved=True)), "The first cause")
    publish_postmortem(postmortem, by=None, at=NOON)
    section = section_of(postmortem)
    save_section(section, by=None, at=NOON, text="The second cause", base_version=section.version)

    section_words = words_of("postmortem_section")[section.pk]
    published = words_of("published_postmortem")[postmortem.pk]
    publish_postmortem(postmortem, by=None, at=NOON)
    published_again = words_of("published_postmortem")

    assert "second" in section_words
    assert "first" in published
    assert "second" not in published
    assert list(published_again) == [postmortem.pk]
    assert "second" in published_again[postmortem.pk]
    assert words_of("postmortem")[postmortem.pk] == postmortem.title


def test_what_is_rolled_back_is_not_found() -> None:
    with transaction.atomic():
        make_service(name="Gone")
        transaction.set_rollback(True)

    assert words_of("service") == {}


def all_missing() -> None:
    search_triggers.remove(connection)


def one_older() -> None:
    spoil("search_service" if connection.vendor == "postgresql" else "search_service_INSERT")


@pytest.mark.parametrize("damage", [all_missing, one_older])
def test_what_is_missing_or_older_is_renewed_and_what_is_right_stays(
    damage: Callable[[], None],
) -> None:
    damage()
    make_service(name="Missed")

    assert search_triggers.install(connection)
    make_service(name="Followed", slug="followed")

    assert list(words_of("service").values()) == ["Followed followed"]
    assert is_right()


def test_triggers_of_long_ago_are_taken_away() -> None:
    spoil("search_long_ago", does="DELETE FROM incidents_searchdocument WHERE kind = 'long ago'")

    assert search_triggers.install(connection)
    assert is_right()
    assert "search_long_ago" not in trigger_names()


def test_a_trigger_of_somebody_else_stays() -> None:
    spoil("search_engine")

    assert not search_triggers.install(connection)
    search_triggers.remove(connection)

    assert trigger_names() == {"search_engine"}


def is_right() -> bool:
    """Make the documents right; return whether nothing is left to be installed."""
    search_filling.fill(connection)
    return not search_triggers.install(connection)


def spoil(name: str, *, does: str = "SELECT 1") -> None:
    """Put a trigger that does something else in the place of a name."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {does.replace('SELECT', 'PERFORM')}; RETURN NULL; END $$; "
                f"COMMENT ON FUNCTION {name}() IS 'older'"
            )
            return
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"CREATE TRIGGER {name} AFTER INSERT ON catalog_service BEGIN {does}; END")


def trigger_names() -> set[str]:
    """Return what begins like our triggers, or like their functions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE starts_with(proname, 'search_')"
            if connection.vendor == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_%'"
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="One transaction writes at a time there.")
@pytest.mark.parametrize("change", [search_triggers.install, search_triggers.remove])
def test_nobody_waits_behind_a_change_that_waits(
    change: Callable[[Any], object], caplog: pytest.LogCaptureFixture
) -> None:
    held, written = make_service(name="Held"), make_service(name="Free")
    if change is search_triggers.install:
        search_triggers.remove(connection)
    changing = threading.Thread(target=in_another_session, args=(change,))
    writer: Any = connection.copy()

    with transaction.atomic():
        Service.objects.filter(pk=held.pk).update(name="Held longer")
        changing.start()
        until_somebody_waits()
        with closing(writer), writer.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")
            cursor.execute(
                "UPDATE catalog_service SET name = 'Written' WHERE id = %s", [written.pk]
            )
        was_waiting = changing.is_alive()
    changing.join(20)
    search_triggers.install(connection)
    search_filling.fill(connection)

    assert (was_waiting, changing.is_alive()) == (True, False)
    assert "waits until no transaction holds its table" in caplog.text
    assert words_of("service") == {
        held.pk: f"Held longer {held.slug}",
        written.pk: f"Written {written.slug}",
    }


def in_another_session(change: Callable[[Any], object]) -> None:
    """Change over a connection of this thread."""
    change(connection)
    connection.close()


def until_somebody_waits() -> None:
    """Return while a session waits for a lock; raise where none does for seconds."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks, pg_sleep(0.02) WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waits.")


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite plans each trigger anew and keeps no counts"
)
def test_a_row_costs_the_same_however_many_there_are() -> None:
    incident = make_incident()
    for _ in range(8):
        make_entry(incident)  # a session plans the statements while the tables are small

    def rows_read(number: int) -> int:
        before = _rows_read()
        TimelineEntry.objects.bulk_create(
            TimelineEntry(incident=incident, at=NOON, text="grew") for _ in range(number)
        )
        return _rows_read() - before

    first = rows_read(100)
    rows_read(500)

    assert rows_read(100) <= first + 100


def _rows_read() -> int:
    """Return how many rows this transaction has read, by index or from end to end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
        )
        return int(cursor.fetchone()[0])
