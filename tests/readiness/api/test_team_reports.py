"""Team reports in the API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Membership
from core.models import Role
from incidents.models import Notification
from tests.conftest import SignedIn
from tests.factories.catalog import make_service, make_team
from tests.factories.people import make_user
from tests.factories.readiness import make_decision, make_readiness_evidence
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


def test_a_report_is_shared_and_not_any_more(signed_in: SignedIn) -> None:
    boss = signed_in(make_user(role=Role.MANAGER))
    make_team_report(make_team(slug="payments"), status="accepted")

    for body in ({"days": 0}, {"days": 7, "hidden": ["summary"]}, {"days": 7, "hidden": "risks"}):
        assert boss.post(f"{ADDRESS}share/", body, content_type=JSON).status_code == 400
    made = boss.post(f"{ADDRESS}share/", {"days": 7, "hidden": ["risks"]}, content_type=JSON)
    link = boss.get(ADDRESS).json()["link"]
    shared = Client().get(made.json()["address"])
    closed = boss.post(f"{ADDRESS}unshare/").json()

    assert (made.status_code, made["Location"]) == (201, ADDRESS)
    assert made.json()["address"].split("/")[-2].startswith(link["hint"])
    assert {name: made.json()[name] for name in link} == link
    assert link["hidden"] == ["risks"]
    assert shared.status_code == 200
    assert closed["link"] is None
    assert Client().get(made.json()["address"]).status_code == 404


def test_leads_are_asked_for_a_report(signed_in: SignedIn) -> None:
    lead, boss = make_user(), signed_in(make_user(role=Role.MANAGER))
    team = make_team(slug="payments")
    Membership.objects.create(team=team, person=lead, is_lead=True)
    make_service(owner_team=team)
    make_service(owner_team=make_team(slug="alone"))
    address = "/api/v1/team-reports/remind/"

    told = boss.post(address, {"quarter": "2026-q1"}, content_type=JSON).json()
    again = boss.post(address, {"quarter": "2026-q1", "teams": ["payments"]}, content_type=JSON)

    assert told == {"people": 1, "without_lead": ["alone"]}
    assert again.json() == {"people": 0, "without_lead": []}
    assert Notification.objects.get().person == lead
    for body, field in (
        ({"quarter": "soon"}, "quarter"),
        ({"quarter": "2026-q1", "teams": ["nobody"]}, "teams"),
    ):
        wrong = boss.post(address, body, content_type=JSON)
        assert (wrong.status_code, set(wrong.json()["errors"])) == (400, {field})
    ahead = boss.post(address, {"quarter": "2099-q1"}, content_type=JSON)
    assert ahead.status_code == 409
    assert signed_in(lead).post(address, {"quarter": "2026-q1"}).status_code == 403


def test_the_overview_says_what_its_page_says(signed_in: SignedIn) -> None:
    team = make_team(slug="payments")
    shop = make_service(slug="shop", owner_team=team, tier=1)
    make_readiness_evidence(shop, at=timezone.now() - timedelta(days=1))
    now = timezone.now()
    make_decision(
        shop,
        kind="waiver",
        status="approved",
        approved_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=3),
    )
    viewer = signed_in(make_user(role=Role.VIEWER))

    found = viewer.get("/api/v1/readiness/").json()

    assert (found["services"], found["under_target"], found["weakest"]) == (1, 1, "shop")
    [row] = found["teams"]
    assert (row["team"], row["mean"], row["services"]) == ("payments", found["mean"], 1)
    assert len(row["categories"]) == len(found["categories"]) == 10
    assert {one["weakest"] for one in row["categories"] if one["score"]} == {"shop"}
    [mover] = found["movers"]
    assert (mover["service"], mover["before"]) == ("shop", "0.0")
    [waiver] = found["exemptions"]
    assert (waiver["service"], waiver["kind"]) == ("shop", "waiver")
    assert waiver["item"] == "minimum-two-instances"
    assert viewer.get("/api/v1/readiness/?page=2").status_code == 400


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
