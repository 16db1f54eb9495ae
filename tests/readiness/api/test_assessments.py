"""Programs read checklists, answer questions, and ask for exemptions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Role
from tests.core.api.client import Program
from tests.factories.catalog import make_service
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
ITEM = "dependencies-recorded"


def test_checklists_are_listed_and_read_whole() -> None:
    program = Program(make_user(role=Role.VIEWER))

    listed = program.ask("get", "/checklists/").json()["results"]
    read = program.ask("get", "/checklists/fault-tolerance/1.0.0/").json()

    assert [(one["key"], one["is_default"], one["service_count"]) for one in listed] == [
        ("fault-tolerance", True, 0)
    ]
    assert len(read["content"]["categories"]) == 10


def test_an_answer_is_given_and_listed() -> None:
    service = make_service(tier=1)
    program = Program(make_user(role=Role.MANAGER))
    address = f"/services/{service.slug}/answers/"

    given = program.ask("post", address, {"item": ITEM, "value": "yes", "note": "Seen"})
    wrong = [
        program.ask("post", address, {"item": ITEM, "value": "maybe"}),
        program.ask("post", address, {"item": "nothing", "value": "yes"}),
        program.ask("post", address, {"item": "minimum-two-instances", "value": "na"}),
    ]
    listed = {one["item"]: one for one in program.ask("get", address).json()["results"]}

    assert (given.status_code, given.json()["value"]) == (201, "yes")
    assert all(one.status_code in {400, 409, 422} for one in wrong)
    assert listed[ITEM]["note"] == "Seen"
    assert listed["minimum-two-instances"]["value"] is None


def test_an_exemption_takes_two_people() -> None:
    service = make_service(tier=1)
    manager, other = Program(make_user(role=Role.MANAGER)), Program(make_user())
    address = f"/services/{service.slug}/exemptions/"
    body = {
        "kind": "waiver",
        "item": "minimum-two-instances",
        "reason": "Soon",
        "ends_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
    }

    asked = manager.ask("post", address, body)
    own = manager.ask("post", f"{address}{asked.json()['id']}/approve/")
    approved = other.ask("post", f"{address}{asked.json()['id']}/approve/")
    revoked = other.ask("post", f"{address}{asked.json()['id']}/revoke/")
    again = manager.ask("post", address, body)
    declined = other.ask("post", f"{address}{again.json()['id']}/decline/")

    mode = {**body, "kind": "not_applicable", "item": "", "failure_mode": "clock-skew"}
    about_mode = manager.ask("post", address, mode)
    about_both = manager.ask("post", address, {**mode, "item": "minimum-two-instances"})

    assert (about_mode.status_code, about_mode.json()["failure_mode"]) == (201, "clock-skew")
    assert about_both.status_code in {409, 422}
    assert (asked.status_code, own.status_code in {409, 422}) == (201, True)
    assert [one.json()["status"] for one in (approved, revoked, declined)] == [
        "approved",
        "revoked",
        "declined",
    ]
    assert len(manager.ask("get", address).json()["results"]) == 3
