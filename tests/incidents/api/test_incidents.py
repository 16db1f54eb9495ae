"""Incidents as programs see them."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from core.visibility import viewing_as
from incidents.api.serializers.incidents import IncidentSerializer
from incidents.models import Incident, RoleAssignment
from incidents.queries.incident_records import records_beside
from tests.core.api.client import Program
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(make_user(role=Role.RESPONDER, username="caller"))


def full_incident() -> Incident:
    """Save an incident in which every field says something."""
    team = make_team(slug="payments")
    services = (make_service(slug="orders-db"), make_service(slug="checkout"))
    incident = make_incident(
        title="Checkout is slow",
        severity="sev2",
        status="resolved",
        summary="Cards were declined",
        labels=["cards"],
        team=team,
        services=services,
        declared_by=make_user(username="declarer"),
        detected_at=NOON + timedelta(minutes=5, microseconds=250_000),
        acknowledged_at=NOON + timedelta(minutes=4),
        resolved_at=NOON + timedelta(hours=1),
    )
    for person, until in (("before", NOON), ("lead", None)):
        RoleAssignment.objects.create(
            incident=incident,
            person=make_user(username=person),
            role="lead",
            since=NOON,
            until=until,
        )
    make_postmortem(incident)
    return incident


def test_a_row_says_everything_about_an_incident(program: Program) -> None:
    incident = full_incident()

    (row,) = program.ask("get", "/incidents/").json()["results"]

    assert row == {
        "reference": incident.reference,
        "title": "Checkout is slow",
        "kind": "incident",
        "severity": "sev2",
        "status": "resolved",
        "restricted": False,
        "summary": "Cards were declined",
        "labels": ["cards"],
        "team": "payments",
        "services": ["checkout", "orders-db"],
        "lead": "lead",
        "started_at": "2026-03-02T12:00:00Z",
        "detected_at": "2026-03-02T12:05:00.250000Z",
        "acknowledged_at": "2026-03-02T12:04:00Z",
        "mitigated_at": None,
        "resolved_at": "2026-03-02T13:00:00Z",
        "time_to_detect_seconds": 300,
        "time_to_acknowledge_seconds": None,
        "time_to_mitigate_seconds": None,
        "time_to_recover_seconds": 3600,
        "declared_at": "2026-03-02T12:00:00Z",
        "declared_by": "declarer",
        "source": "person",
        "postmortem": incident.postmortem.reference,
        "version": 1,
        "updated_at": incident.updated_at.isoformat().replace("+00:00", "Z"),
        "page_url": f"http://testserver/incidents/{incident.reference}/",
    }


def test_a_row_has_the_fields_of_the_document_and_is_the_same_everywhere(
    program: Program,
) -> None:
    full_incident()
    (row,) = program.ask("get", "/incidents/").json()["results"]

    filtered = program.ask("get", "/incidents/?status=resolved&service=checkout").json()
    alone = program.ask("get", f"/incidents/{row['reference']}/").json()

    assert list(row) == list(IncidentSerializer().fields)
    assert filtered["results"] == [row]
    assert {name: alone[name] for name in row} == row


def test_what_declaring_answers_is_what_the_list_says_later(program: Program) -> None:
    make_service(slug="orders-db", owner_team=make_team(slug="payments"))
    body = {"title": "Orders wait", "services": ["orders-db"], "severity": "sev3"}

    answered = program.ask("post", "/incidents/", body)

    (row,) = program.ask("get", "/incidents/").json()["results"]
    assert answered.status_code == 201
    assert answered.json() == row
    assert (row["team"], row["services"], row["declared_by"]) == (
        "payments",
        ["orders-db"],
        "caller",
    )


def test_a_service_named_twice_is_affected_once(program: Program) -> None:
    make_service(slug="orders-db")

    answered = program.ask(
        "post", "/incidents/", {"title": "x", "services": ["orders-db", "orders-db"]}
    )

    assert answered.json()["services"] == ["orders-db"]


@pytest.mark.parametrize("query", ["", "?severity=sev2"])
@pytest.mark.parametrize("number", [1, 3])
def test_a_list_takes_at_most_four_statements_for_any_number(
    program: Program, number: int, query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        make_incident(severity="sev2", services=(make_service(), make_service()))
    program.ask("get", "/incidents/")

    with django_assert_max_num_queries(4):
        answer = program.ask("get", f"/incidents/{query}")

    assert len(answer.json()["results"]) == number


def test_an_unknown_filter_is_an_error_that_names_it(program: Program) -> None:
    answer = program.ask("get", "/incidents/?colour=red")

    assert answer.status_code == 400
    assert answer.json()["errors"] == {"colour": ["There is no such filter here."]}


@pytest.mark.parametrize(
    ("place", "is_falling", "expected"),
    [(None, True, [2, 1, 0]), (1, True, [0]), (1, False, [2]), (None, False, [0, 1, 2])],
)
def test_records_lie_beyond_a_place_the_nearest_first(
    place: int | None, is_falling: bool, expected: list[int]
) -> None:
    numbers = [make_incident().pk for _ in range(3)]
    beyond = None if place is None else str(numbers[place])

    found = records_beside(beyond, is_falling=is_falling, most=3)

    assert [record["id"] for record in found] == [numbers[one] for one in expected]


def test_records_are_cut_by_who_looks() -> None:
    outsider, insider = make_user(), make_user()
    hidden = make_incident(restricted=True, known_to=(insider,))
    open_one = make_incident()

    with viewing_as(outsider):
        seen = [one["id"] for one in records_beside(None, is_falling=True, most=9)]
    with viewing_as(insider):
        known = [one["id"] for one in records_beside(None, is_falling=True, most=9)]

    assert (seen, known) == ([open_one.pk], [open_one.pk, hidden.pk])
