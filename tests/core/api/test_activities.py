"""Programs of admins read the activity log as the page shows it."""

import pytest
from pytest_django import DjangoAssertNumQueries

from core.audit.activity import record
from core.audit.chain import seal_pending
from core.models import Role
from tests.core.api.client import Program
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(make_user(role=Role.ADMIN, username="ada"))


def test_an_entry_says_who_did_what_to_which(program: Program) -> None:
    mia, incident = make_user(username="mia"), make_incident()
    entry = record(mia, "incident.change_severity", incident, before="sev3", after="sev1")
    seal_pending()
    record(None, "incident.close", incident)

    listed = program.ask("GET", f"/audit/?object={incident.reference}").json()

    assert [one["person"] for one in listed["results"]] == [None, "mia"]
    assert [one["position"] for one in listed["results"]] == [None, 1]
    assert listed["results"][1] == {
        "id": entry.pk,
        "at": f"{entry.at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "person": "mia",
        "verb": "incident.change_severity",
        "object_type": "incidents.incident",
        "object_id": incident.pk,
        "reference": incident.reference,
        "sentence": f"changed the severity of {incident.reference}",
        "details": {"before": "sev3", "after": "sev1"},
        "position": 1,
        "digest": entry.digest,
    }


def test_the_list_comes_in_pages(
    program: Program, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    incident, found = make_incident(), []
    made = [record(None, "incident.edit", incident, number=number).pk for number in range(5)]
    path = "/audit/?verb=incident.edit&person=(none)&limit=2"

    while path:
        page = program.ask("GET", path).json()
        found.append([one["id"] for one in page["results"]])
        path = (page["next"] or "").partition("/api/v1")[2]
    for limit in (1, 5):
        with django_assert_num_queries(4):
            program.ask("GET", f"/audit/?limit={limit}")

    assert found == [[made[4], made[3]], [made[2], made[1]], [made[0]]]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER])
def test_nobody_else_reads_it(role: Role) -> None:
    assert Program(make_user(role=role)).ask("GET", "/audit/").status_code == 403


def test_what_cannot_be_read_is_named(program: Program) -> None:
    answer = program.ask("GET", "/audit/?person=ghost&from=soon")
    unknown = program.ask("GET", "/audit/?who=ada")

    assert answer.status_code == 400
    assert answer.json()["errors"].keys() == {"person", "from"}
    assert unknown.json()["errors"] == {"who": ["There is no such filter here."]}
