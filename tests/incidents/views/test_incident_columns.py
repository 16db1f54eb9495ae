"""Choosing what the list of incidents shows."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Activity, Role, User
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
URL = "/incidents/columns/"


@pytest.fixture
def person() -> User:
    return make_user(role=Role.VIEWER)


@pytest.fixture
def client(signed_in: SignedIn, person: User) -> Client:
    return signed_in(person)


def heads(client: Client) -> list[str]:
    """Return the words above the columns of the list."""
    page = client.get("/incidents/").content.decode()
    return re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page)


def test_columns_that_are_left_out_stay_away_and_cost_nothing(
    client: Client, person: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_incident(title="Queue stuck", services=(make_service(name="Mail relay"),))
    before = client.get("/incidents/").content.decode()
    typed = {"columns": ["severity", "status"], "density": "compact", "query": "status=all&x=%0D"}

    answer = client.post(URL, typed)

    after = client.get("/incidents/").content.decode()
    person.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/incidents/?status=all&x=%0D")
    assert heads(client) == ["Incident", "Severity", "Status"]
    assert (">Mail relay</td>" in before, ">Mail relay</td>" in after) == (True, False)
    assert after.count("<td") == 2
    assert ('data-density="compact"' in before, 'data-density="compact"' in after) == (False, True)
    assert person.hidden_columns == {
        "incidents": ["lead", "services", "started", "duration", "postmortem"]
    }
    with django_assert_num_queries(5):
        client.get("/incidents/")


def test_the_same_choice_again_is_no_change(client: Client, person: User) -> None:
    make_incident()
    typed = {"columns": ["lead"], "density": "comfortable"}

    for _ in range(2):
        client.post(URL, typed)

    changes = Activity.objects.filter(verb="profile.edit", actor=person)
    assert [change.data for change in changes] == [{"changed": ["hidden_columns"]}]
    assert heads(client) == ["Incident", "Lead"]


@pytest.mark.parametrize(
    "typed",
    [
        {"columns": ["nothing"], "density": "compact"},
        {"columns": ["lead"], "density": "tight"},
        {"columns": ["lead"]},
        {"density": "compact", "query": "q=" + "x" * 3000},
    ],
)
def test_a_choice_that_makes_no_sense_changes_nothing(
    client: Client, person: User, typed: dict[str, object]
) -> None:
    answer = client.post(URL, typed)

    person.refresh_from_db()
    assert answer.status_code == 422
    assert person.hidden_columns == {}
