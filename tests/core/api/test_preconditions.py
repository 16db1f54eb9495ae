"""A change with If-Match is made to the version that was read, or not at all."""

from typing import Any

import pytest

from core.models import Role
from incidents.models import Incident
from tests.core.api.client import Program
from tests.factories.incidents import make_action_item, make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(db: None) -> Program:  # noqa: ARG001 - has to be there first
    return Program(make_user(role=Role.RESPONDER))


def change(program: Program, address: str, body: Any, condition: str, method: str = "patch") -> Any:
    send = getattr(program, method)
    return send(address, body, format="json", headers={"If-Match": condition})


def test_an_incident_is_changed_as_it_was_read(program: Program) -> None:
    incident = make_incident(title="Slow")
    address = f"/api/v1/incidents/{incident.reference}/"
    tag = program.get(address)["ETag"]

    first = change(program, address, {"title": "Slower"}, tag)
    second = change(program, address, {"title": "Slowest"}, tag)

    assert tag == f'"{incident.version}"'
    assert first.status_code == 200
    assert first["ETag"] not in {tag, ""}
    assert (second.status_code, second.json()["code"]) == (412, "precondition_failed")
    assert Incident.objects.get().title == "Slower"


def test_a_step_and_a_section_and_an_action_item_mind_it_too(program: Program) -> None:
    incident = make_incident()
    item = make_action_item(incident)
    postmortem = make_postmortem(incident)
    section = postmortem.sections.get()
    step = f"/api/v1/incidents/{incident.reference}/acknowledge/"
    words = f"/api/v1/postmortems/{postmortem.reference}/sections/{section.key}/"
    promise = f"/api/v1/action-items/{item.reference}/"
    text = {"text": "Because", "base_version": section.version}

    stale = [
        change(program, step, {}, '"99"', "post").status_code,
        change(program, words, text, '"99"', "put").status_code,
        change(program, promise, {"title": "Later"}, '"99"').status_code,
    ]
    fresh = [
        change(program, step, {}, f'"{incident.version}"', "post").status_code,
        change(program, words, text, program.get(words)["ETag"], "put").status_code,
        change(program, promise, {"title": "Later"}, program.get(promise)["ETag"]).status_code,
    ]

    assert (stale, fresh) == ([412] * 3, [200] * 3)


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("*", 200),
        ('"99", "{version}"', 200),
        ('W/"{version}"', 412),
        ("{version}", 400),
        ("", 400),
        ('"1" "2"', 400),
    ],
)
def test_conditions_are_read_as_the_standard_says(
    program: Program, condition: str, status: int
) -> None:
    incident = make_incident()
    address = f"/api/v1/incidents/{incident.reference}/"
    given = condition.replace("{version}", str(incident.version))

    assert change(program, address, {"title": "Other"}, given).status_code == status


def test_what_is_not_there_stays_404_and_what_has_no_version_says_so(program: Program) -> None:
    secret = make_incident(restricted=True)

    hidden = change(program, f"/api/v1/incidents/{secret.reference}/", {"title": "x"}, '"1"')
    missing = change(program, "/api/v1/incidents/INC-999999/", {"title": "x"}, '"1"')
    manager = Program(make_user(role=Role.MANAGER))
    other = change(manager, "/api/v1/teams/", {"name": "x"}, '"1"', "post")

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert other.json()["errors"] == {"If-Match": ["What is at this address has no versions."]}
