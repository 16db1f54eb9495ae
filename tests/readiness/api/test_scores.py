"""Programs read scores, ask gates and tell what they observed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.models import Role
from tests.conftest import SignedIn
from tests.core.api.client import Program
from tests.factories.catalog import make_service
from tests.factories.people import make_user
from tests.readiness.views.test_scores import known

pytestmark = pytest.mark.django_db


def told(**fields: Any) -> dict[str, Any]:
    return {
        "item": "minimum-two-instances",
        "source": "ci:replicas",
        "evidence_class": "observed",
        "outcome": "pass",
        "observed_at": (timezone.now() - timedelta(hours=1)).isoformat(),
    } | fields


def test_a_gate_answers_409_with_reasons_until_it_opens() -> None:
    service = make_service(tier=3)
    program = Program(make_user(role=Role.VIEWER))

    closed = program.ask("get", f"/services/{service.slug}/gate/?level=bronze")
    known(service)
    open_now = program.ask("get", f"/services/{service.slug}/gate/?level=bronze")

    assert (closed.status_code, open_now.status_code) == (409, 200)
    assert closed["Content-Type"] == open_now["Content-Type"] == "application/json"
    assert {one["gate"] for one in closed.json()["blocking"]} == {"score", "answered"}
    assert open_now.json() == {
        "service": service.slug,
        "level": "bronze",
        "held": open_now.json()["held"],
        "is_open": True,
        "blocking": [],
    }


def test_the_document_tells_both_answers_of_a_gate(signed_in: SignedIn) -> None:
    document = signed_in(make_user()).get("/api/openapi.json").json()

    answers = document["paths"]["/api/v1/services/{slug}/gate/"]["get"]["responses"]
    bodies = {code: answers[code]["content"]["application/json"] for code in ("200", "409")}
    name = bodies["200"]["schema"]["$ref"].rpartition("/")[2]

    assert bodies["200"] == bodies["409"]
    assert answers["404"]["content"].keys() == {"application/problem+json"}
    assert {"held", "is_open", "blocking"} <= document["components"]["schemas"][name][
        "properties"
    ].keys()


@pytest.mark.parametrize("query", ["", "?level=none", "?level=platinum", "?level=gold&x=1"])
def test_a_gate_needs_a_level(query: str) -> None:
    program = Program(make_user())

    assert program.ask("get", f"/services/{make_service().slug}/gate/{query}").status_code in {
        400,
        422,
    }


def test_a_score_card_carries_its_ledger() -> None:
    service = make_service(tier=1)
    known(service, items=["minimum-two-instances"])

    answer = Program(make_user()).ask("get", f"/services/{service.slug}/readiness/")
    body = answer.json()

    line = next(one for one in body["ledger"] if one["item"] == "minimum-two-instances")
    assert (line["source"], line["points"], line["critical"]) == (
        "drill:run",
        line["possible"],
        "met",
    )
    assert body["score_exact"] == line["points"]
    assert (body["level"], body["target_level"]) == ("none", "gold")
    assert body["next_steps"][0]["item"]


def test_how_a_service_behaves_is_said_and_scored() -> None:
    service = make_service(tier=1, kind="tool")
    program = Program(make_user(role=Role.MANAGER))
    address = f"/services/{service.slug}/readiness/behaviour/"

    said = program.ask("post", address, {"kind": "datastore"})
    wrong = program.ask("post", address, {"kind": "elephant"})
    back = program.ask("post", address, {"kind": ""})

    assert [one.status_code for one in (said, wrong, back)] == [200, 400, 200]
    assert [one.json()["kind"] for one in (said, back)] == ["datastore", "batch"]


def test_evidence_told_twice_is_stored_once() -> None:
    service = make_service(tier=1)
    program = Program(make_user(role=Role.MANAGER))
    address = f"/services/{service.slug}/evidence/"
    body = told()

    first, second = (program.ask("post", address, body) for _ in range(2))
    listed = program.ask("get", address).json()["results"]
    history = program.ask("get", f"/services/{service.slug}/readiness/history/").json()["results"]

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json() == listed[0]
    assert [one["level"] for one in history] == ["none"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"item": ""},
        {"outcome": "unknown"},
        {"source": "manual"},
        {"source": "manual", "evidence_class": "documented"},
        {"link": "javascript:alert(1)"},
        {"lifetime_days": 10**12},
    ],
)
def test_wrong_evidence_is_refused(wrong: dict[str, Any]) -> None:
    service = make_service()
    program = Program(make_user(role=Role.MANAGER))

    answer = program.ask("post", f"/services/{service.slug}/evidence/", told(**wrong))

    assert answer.status_code in {400, 409, 422}
    assert program.ask("get", f"/services/{service.slug}/evidence/").json()["results"] == []


def test_only_managers_and_owners_tell() -> None:
    service = make_service()

    answer = Program(make_user()).ask("post", f"/services/{service.slug}/evidence/", told())

    assert answer.status_code == 403
