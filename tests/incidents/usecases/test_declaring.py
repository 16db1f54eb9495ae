"""Declaring takes a title; what nobody said stays unknown or is marked as inferred."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from core.errors import RuleViolation
from core.models import Activity
from core.visibility import viewing_as
from incidents.models import Incident, IncidentAccess, TimelineEntry
from incidents.usecases.declaring import declare_incident
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON
from tests.factories.people import make_user

EARLIER = NOON - timedelta(minutes=10)


@pytest.mark.django_db
def test_declare_with_a_title_alone_leaves_the_rest_open() -> None:
    person = make_user(name="Ana")

    incident = declare_incident(by=person, at=NOON, title="Checkout is slow")

    incident.refresh_from_db()
    assert incident.title == "Checkout is slow"
    assert (incident.severity, incident.kind, incident.status) == ("unknown", "incident", "open")
    assert (incident.declared_at, incident.declared_by) == (NOON, person)
    assert (incident.team, list(incident.services.all())) == (None, [])
    assert (incident.restricted, incident.version, incident.source) == (False, 1, "person")


@pytest.mark.django_db
def test_declare_without_a_start_infers_it_and_makes_up_no_detection() -> None:
    incident = declare_incident(by=make_user(), at=NOON, title="Slow")

    assert (incident.started_at, incident.detected_at) == (NOON, None)
    assert incident.provenance == {
        "started_at": {
            "source": "inferred",
            "note": "nobody gave a start; the time of declaring was taken",
        }
    }


@pytest.mark.django_db
def test_declare_with_a_start_knows_it_was_detected_at_the_latest_now() -> None:
    incident = declare_incident(by=make_user(name="Ana"), at=NOON, title="S", started_at=EARLIER)

    assert (incident.started_at, incident.detected_at) == (EARLIER, NOON)
    assert incident.provenance == {
        "started_at": {"source": "person", "by": "Ana"},
        "detected_at": {"source": "inferred", "note": "known at the latest when declared"},
    }


@pytest.mark.django_db
def test_declare_keeps_a_detected_time_that_was_given() -> None:
    incident = declare_incident(
        by=None,
        at=NOON,
        title="Slow",
        started_at=EARLIER,
        detected_at=EARLIER + timedelta(minutes=1),
        source="alert",
    )

    assert incident.detected_at == EARLIER + timedelta(minutes=1)
    assert incident.provenance == {
        "started_at": {"source": "alert"},
        "detected_at": {"source": "alert"},
    }


@pytest.mark.django_db
def test_declare_with_a_detected_time_alone_infers_the_start() -> None:
    incident = declare_incident(by=None, at=NOON, title="Slow", detected_at=EARLIER)

    assert (incident.started_at, incident.detected_at) == (NOON, EARLIER)
    assert incident.provenance == {
        "started_at": {
            "source": "inferred",
            "note": "nobody gave a start; the time of declaring was taken",
        },
        "detected_at": {"source": "person"},
    }


@pytest.mark.django_db
def test_declare_takes_the_owner_team_of_the_first_service() -> None:
    owner, other = make_team(), make_team()
    first, second = make_service(owner_team=owner), make_service(owner_team=other)

    incident = declare_incident(by=None, at=NOON, title="Slow", services=[first, second])

    assert incident.team == owner
    assert set(incident.services.all()) == {first, second}


@pytest.mark.django_db
def test_declare_prefers_the_team_that_was_named() -> None:
    named = make_team()
    service = make_service(owner_team=make_team())

    incident = declare_incident(by=None, at=NOON, title="Slow", services=[service], team=named)

    assert incident.team == named


@pytest.mark.django_db
def test_declare_writes_a_timeline_entry_and_the_activity() -> None:
    person = make_user()

    incident = declare_incident(
        by=person, at=NOON, title="Slow", severity="sev2", typed_zone="Europe/Berlin"
    )

    entry = TimelineEntry.objects.get()
    assert (entry.incident, entry.text, entry.kind) == (incident, "Declared", "status")
    assert (entry.at, entry.author, entry.typed_zone) == (NOON, person, "Europe/Berlin")
    activity = Activity.objects.get()
    assert (activity.verb, activity.actor, activity.reference) == (
        "incident.declare",
        person,
        incident.reference,
    )
    assert activity.data == {
        "severity": "sev2",
        "kind": "incident",
        "restricted": False,
        "source": "person",
    }


@pytest.mark.django_db
def test_declare_restricted_is_known_to_whoever_declares_and_to_nobody_else() -> None:
    person, outsider = make_user(), make_user()

    incident = declare_incident(by=person, at=NOON, title="Leak", restricted=True)

    assert list(IncidentAccess.objects.values_list("person_id", flat=True)) == [person.pk]
    with viewing_as(person):
        assert list(Incident.objects.all()) == [incident]
    with viewing_as(outsider):
        assert list(Incident.objects.all()) == []


@pytest.mark.django_db
def test_declare_again_with_the_same_key_returns_the_first_incident() -> None:
    person = make_user()
    first = declare_incident(by=person, at=NOON, title="Slow", idempotency_key="k1")

    again = declare_incident(by=person, at=NOON, title="Slow", idempotency_key="k1")

    assert again == first
    assert (Incident.objects.count(), TimelineEntry.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_declare_with_the_key_of_somebody_else_makes_a_second_incident() -> None:
    first = declare_incident(by=make_user(), at=NOON, title="Mine", idempotency_key="k1")

    second = declare_incident(by=make_user(), at=NOON, title="Yours", idempotency_key="k1")

    assert (first.title, second.title) == ("Mine", "Yours")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"title": " \t"}, "title", "The title is needed."),
        ({"title": "x" * 301}, "title", "The title has 301 characters; at most 300 are kept."),
        (
            {"title": "ok", "summary": "\ud800"},
            "summary",
            "The summary holds a character that cannot be stored (NUL or half a surrogate pair).",
        ),
        (
            {"title": "ok", "idempotency_key": "k" * 61},
            "idempotency_key",
            "The idempotency key has 61 characters; at most 60 are kept.",
        ),
    ],
)
def test_declare_refuses_words_it_cannot_keep_and_saves_nothing(
    fields: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        declare_incident(by=None, at=NOON, **fields)

    assert (refused.value.field, str(refused.value)) == (field, message)
    assert Incident.objects.count() == 0


@pytest.mark.django_db
def test_declare_takes_few_statements_for_any_number_of_services(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person = make_user()
    services = [make_service(), make_service(), make_service()]

    with django_assert_num_queries(8):  # savepoint, six inserts, release
        declare_incident(by=person, at=NOON, title="Slow", services=services[:1])
    with django_assert_num_queries(8):
        declare_incident(by=person, at=NOON, title="Slow", services=services)
    with django_assert_num_queries(9):
        declare_incident(by=person, at=NOON, title="Slow", services=services, idempotency_key="k")


@pytest.mark.django_db(transaction=True)
def test_declare_twice_at_the_same_moment_makes_one_incident() -> None:
    person = make_user()
    start = Barrier(4)

    def declare(_: int) -> int:
        start.wait()
        try:
            return declare_incident(by=person, at=NOON, title="S", idempotency_key="once").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        incidents = set(pool.map(declare, range(4)))

    assert len(incidents) == 1
    assert (Incident.objects.count(), TimelineEntry.objects.count()) == (1, 1)
