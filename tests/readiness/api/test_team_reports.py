"""Team reports in the API."""

import pytest

from core.models import Role
from tests.conftest import SignedIn
from tests.factories.catalog import make_service, make_team
from tests.factories.people import make_user
from tests.factories.team_reports import make_team_report

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/team-reports/payments/2026-q1/"
JSON = "application/json"


def test_a_report_goes_all_the_way(signed_in: SignedIn) -> None:
    team = make_team(slug="payments")
    make_service(slug="shop", owner_team=team)
    lead, boss = (signed_in(make_user(role=Role.MANAGER)) for _ in range(2))
    word = {"block": "risks", "text": "Which first?"}

    frozen = lead.post(ADDRESS).json()
    lead.post(f"{ADDRESS}submit/")
    own = lead.post(f"{ADDRESS}accept/")
    asked = boss.post(f"{ADDRESS}ask/", word, content_type=JSON).json()
    lead.post(f"{ADDRESS}comments/", word, content_type=JSON)
    lead.post(f"{ADDRESS}submit/")
    accepted = boss.post(f"{ADDRESS}accept/").json()
    late = lead.post(ADDRESS)

    assert [one["slug"] for one in frozen["content"]["scores"]["services"]] == ["shop"]
    assert own.status_code == late.status_code == 409
    assert (asked["status"], asked["comments"][0]["asks_for_change"]) == ("changes_asked", True)
    assert (accepted["status"], len(accepted["comments"])) == ("accepted", 2)
    assert lead.get(ADDRESS).json() == accepted
    [row] = lead.get("/api/v1/team-reports/").json()["results"]
    assert (row["team"], row["quarter"], row["status"]) == ("payments", "2026-q1", "accepted")


def test_what_is_not_there_and_what_is_no_word_is_refused(signed_in: SignedIn) -> None:
    make_team_report(make_team(slug="payments"))
    client = signed_in(make_user(role=Role.MANAGER))

    assert client.get("/api/v1/team-reports/payments/2025-q4/").status_code == 404
    assert client.post("/api/v1/team-reports/payments/soon/").status_code == 404
    for body, field in (
        ({"block": "x", "text": "Why?"}, "block"),
        ({"block": "risks", "text": "a\0b"}, "text"),
    ):
        wrong = client.post(f"{ADDRESS}comments/", body, content_type=JSON)
        assert wrong.status_code == 400
        assert set(wrong.json()["errors"]) == {field}
