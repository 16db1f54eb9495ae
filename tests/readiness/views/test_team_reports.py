"""Pages of team reports: reading, handing in, reviewing, printing, sharing."""

import csv
import json
import re
from datetime import timedelta
from fractions import Fraction

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from catalog.models import Membership, Team
from core.models import Role
from incidents.models import Notification
from readiness.domain.quarter import Quarter
from readiness.models import TeamReport, TeamReportLink
from readiness.queries.factor_topics import known_items
from readiness.queries.overview import heat_cell
from readiness.queries.team_report_content import digest_of
from readiness.usecases.team_reports import freeze_team_report
from tests.conftest import SignedIn
from tests.factories.catalog import make_service, make_team
from tests.factories.people import make_user
from tests.factories.readiness import make_decision, make_readiness_evidence
from tests.factories.team_reports import SPRING, make_team_report
from tests.security.pages import read

pytestmark = pytest.mark.django_db
ADDRESS = "/teams/payments/report/2026-q1/"


def payments() -> Team:
    """Save a team with a service of which something is known."""
    team = make_team(slug="payments", name="Payments")
    shop = make_service(slug="shop", name="Shop", owner_team=team, tier=1)
    make_readiness_evidence(shop, at=SPRING - timedelta(days=30))
    return team


def words(client: Client, address: str) -> str:
    return " ".join(read(client.get(address)).text.split())


def test_managers_ask_the_leads_of_teams_that_are_late(signed_in: SignedIn) -> None:
    team, lead = payments(), make_user(name="Lena", role=Role.RESPONDER)
    Membership.objects.create(team=team, person=lead, is_lead=True)
    make_service(owner_team=make_team(slug="alone", name="Alone"))
    boss, inbox = signed_in(make_user(role=Role.MANAGER)), "/readiness/reports/"

    with time_machine.travel(SPRING, tick=False):
        page = words(boss, inbox)
        none = boss.post(f"{inbox}remind/", {})
        sent = boss.post(f"{inbox}remind/", {"teams": ["payments", "alone"]}, follow=True)
        for_lead = words(signed_in(lead), inbox)
        refused = signed_in(lead).post(f"{inbox}remind/", {"teams": ["payments"]})

    assert "0 of 2" in page
    assert "led by Lena" in page
    assert (none.status_code, "Choose at least one team." in none.content.decode()) == (422, True)
    assert "1 person was asked. Nobody leads Alone" in read(sent).text
    assert "asked 2 Apr 2026" in for_lead
    assert "Ask their leads" not in for_lead
    assert refused.status_code == 403
    assert Notification.objects.get().person == lead


def test_a_report_goes_all_the_way(signed_in: SignedIn) -> None:
    payments()
    lead, boss = (signed_in(make_user(role=Role.MANAGER)) for _ in range(2))

    preview = words(lead, ADDRESS)
    lead.post(f"{ADDRESS}freeze/")
    lead.post(f"{ADDRESS}submit/")
    missing = boss.post(f"{ADDRESS}review/", {"verdict": "ask", "text": " "})
    boss.post(f"{ADDRESS}review/", {"verdict": "ask", "block": "risks", "text": "Which first?"})
    asked = words(lead, ADDRESS)
    lead.post(f"{ADDRESS}comments/", {"block": "risks", "text": "The restore."})
    lead.post(f"{ADDRESS}submit/")
    own = lead.post(f"{ADDRESS}review/", {"verdict": "accept"})
    boss.post(f"{ADDRESS}review/", {"verdict": "accept"})
    late = lead.post(f"{ADDRESS}freeze/")

    assert "Nothing is kept yet" in preview
    assert "1 service scored" in preview
    assert missing.status_code == 422
    assert "Say which part has to change" in missing.content.decode()
    assert "Changes asked" in asked
    assert "Asks for a change" in asked
    assert own.status_code == late.status_code == 422
    assert "A second person has to review" in own.content.decode()
    assert "The restore." in words(lead, ADDRESS)
    assert TeamReport.objects.get().status == "accepted"


def test_a_refusal_keeps_what_was_typed(signed_in: SignedIn) -> None:
    make_team_report(payments(), status="accepted")
    client = signed_in(make_user(role=Role.MANAGER))

    empty = client.post(f"{ADDRESS}comments/", {"block": "nothing", "text": "Kept words"})
    late = client.post(f"{ADDRESS}comments/", {"block": "risks", "text": "Kept words"})
    unsent = client.post(f"{ADDRESS}submit/")

    assert [empty.status_code, late.status_code, unsent.status_code] == [422, 422, 422]
    assert "Select a valid choice" in empty.content.decode()
    assert "the talk about it is over" in late.content.decode()


def test_no_quarter_no_team_and_no_snapshot_are_not_found(signed_in: SignedIn) -> None:
    payments()
    client = signed_in(make_user(role=Role.MANAGER))

    for address in ("/teams/payments/report/2026-q9/", "/teams/nobody/report/2026-q1/"):
        assert client.get(address).status_code == 404
    assert client.get("/teams/payments/report/2099-q1/").status_code == 404
    assert client.post(f"{ADDRESS}submit/").status_code == 404
    assert client.get(f"{ADDRESS}report.exe").status_code == 404
    now = Quarter.of(timezone.now())
    assert client.get("/teams/payments/report/")["Location"] == f"/teams/payments/report/{now}/"


def test_a_quarter_that_is_not_over_is_stamped(signed_in: SignedIn) -> None:
    payments()
    client = signed_in(make_user())

    page = words(client, f"/teams/payments/report/{Quarter.of(timezone.now())}/")

    assert "DRAFT: the quarter is not over" in page
    assert "No incident began in the quarter, so there are no times to show" in page


def test_files_and_paper_have_the_same_numbers(signed_in: SignedIn) -> None:
    team = payments()
    freeze_team_report(team, Quarter(2026, 1), by=None, at=SPRING)
    client = signed_in(make_user())

    data = json.loads(client.get(f"{ADDRESS}report.json").content)
    [row] = csv.DictReader(client.get(f"{ADDRESS}report.csv").content.decode().splitlines())
    markdown = client.get(f"{ADDRESS}report.md").content.decode()
    paper = words(client, f"{ADDRESS}print/")

    [one] = data["scores"]["services"]
    assert (row["service"], row["score"]) == ("shop", one["score"])
    assert f"| shop | 1 | {one['score']} |" in markdown
    assert "# Readiness of Payments, Q1 2026" in markdown
    for sentence in data["summary"]:
        assert sentence in paper
    assert f"Shop: {one['score']}" in paper
    assert "Definitions" in paper


def test_two_quarters_are_compared(signed_in: SignedIn) -> None:
    team = payments()
    freeze_team_report(team, Quarter(2025, 4), by=None, at=SPRING)
    freeze_team_report(team, Quarter(2026, 1), by=None, at=SPRING)

    page = words(signed_in(make_user()), f"{ADDRESS}?against=2025-q4")

    assert "Scores in Q4 2025 and Q1 2026" in page


def test_strangers_read_what_is_not_left_out_until_it_ends(signed_in: SignedIn) -> None:
    team = payments()
    report = freeze_team_report(team, Quarter(2026, 1), by=None, at=SPRING)
    lead, stranger = signed_in(make_user(role=Role.MANAGER)), Client()
    early = lead.post(f"{ADDRESS}share/", {"days": 3})
    lead.post(f"{ADDRESS}submit/")

    wrong = lead.post(f"{ADDRESS}share/", {"days": 0})
    made = lead.post(f"{ADDRESS}share/", {"days": 3, "hidden": ["risks", "waivers"]})
    found = re.search(r"/shared/reports/[-\w]+/", made.content.decode())
    assert found is not None
    address = found[0]
    answer = stranger.get(address)
    page = read(answer).text
    TeamReportLink.objects.update(expires_at=timezone.now())

    assert (early.status_code, wrong.status_code) == (422, 422)
    assert "Scores" in page
    assert "Top risks" not in page
    assert "Waived and left out" not in page
    assert "noindex" in answer["X-Robots-Tag"]
    assert not [link for link in read(answer).links if link.startswith("/")]
    assert stranger.get(address).status_code == 404
    assert stranger.get("/shared/reports/guessed/").status_code == 404
    assert lead.post(f"{ADDRESS}unshare/").status_code == 302
    assert TeamReport.objects.get().pk == report.pk


def test_a_forged_report_is_not_shown(signed_in: SignedIn) -> None:
    make_team_report(payments(), digest="0" * 64)
    client = signed_in(make_user())

    assert "its digest does not match" in words(client, ADDRESS)
    assert "its digest does not match" in words(client, f"{ADDRESS}print/")
    assert client.get(f"{ADDRESS}report.csv").status_code == 404


def test_the_inbox_leads_to_the_next_review(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    empty = words(client, "/readiness/reports/")
    lead = make_user()
    make_team_report(payments(), status="submitted", submitted_at=SPRING, submitted_by=lead)

    page = read(client.get("/readiness/reports/"))

    assert "No team has taken a snapshot" in empty
    assert ADDRESS in page.links
    assert "Review next" in page.text
    last = Quarter.of(timezone.now()).before
    assert f"{last.label} 0 of 1 1 still to hand in" in " ".join(page.text.split())
    assert f"/teams/payments/report/{last}/" in page.links


def test_the_inbox_tells_how_each_mean_moved(signed_in: SignedIn) -> None:
    team = payments()
    for quarter, mean in (
        ("2026-q1", '"50.0"'),
        ("2025-q4", '"62.5"'),
        ("2025-q3", '"62.5"'),
        ("2025-q2", "null"),
    ):
        content = f'{{"scores":{{"mean":{mean}}}}}'
        make_team_report(team, quarter=quarter, content=content, digest=digest_of(content))

    page = signed_in(make_user()).get("/readiness/reports/").content.decode()

    changes = re.findall(r'data-label="Change"[^>]*>(?:<span[^>]*>)?([^<]*)', page)
    assert changes == ["\N{MINUS SIGN}12.5", "same", "no data", "no data"]


def test_the_heat_map_leads_to_the_weakest_service_of_a_category(signed_in: SignedIn) -> None:
    team = make_team(name="Payments")
    strong, weak = (make_service(owner_team=team, tier=1) for _ in range(2))
    make_readiness_evidence(strong)

    found = read(signed_in(make_user()).get("/readiness/"))

    assert f"/services/{weak.slug}/readiness/#category-spof" in found.links
    assert f"/services/{strong.slug}/readiness/#category-spof" not in found.links


def test_the_overview_shows_teams_movers_what_ends_and_what_fades(signed_in: SignedIn) -> None:
    client = signed_in(make_user())
    empty = words(client, "/readiness/")
    for_viewer = words(signed_in(make_user(role=Role.VIEWER)), "/readiness/")
    team = make_team(name="Payments")
    shop = make_service(name="Shop", owner_team=team, tier=1)
    now = timezone.now()
    soon = now + timedelta(days=10)
    make_readiness_evidence(shop, at=now - timedelta(days=1))
    cart = make_service(name="Cart", tier=2)
    make_readiness_evidence(cart, at=now - timedelta(days=100), lifetime_days=90)
    make_decision(
        shop, kind="waiver", status="approved", approved_at=now, ends_at=now + timedelta(days=9)
    )
    make_decision(
        cart, item="", failure_mode="clock-skew", status="approved", approved_at=now, ends_at=soon
    )

    found = read(client.get("/readiness/"))
    page = " ".join(found.text.split())

    assert "There is no service yet" in empty
    assert ("Add the first service" in empty, "Add the first service" in for_viewer) == (
        True,
        False,
    )
    assert {f"/services/{one.slug}/readiness/#category-spof" for one in (shop, cart)} <= set(
        found.links
    )
    assert any(
        one.endswith(": No single point of failure, weakest is Shop") for one in found.values
    )
    assert "Payments 1 of 1 below target" in page
    assert "Shop: +" in page
    assert "Cart: " in page
    assert "nobody 1 of 1 below target" in page
    question = known_items()["minimum-two-instances"]
    assert f"Shop: {question} waived until" in page
    assert "Cart: A clock is wrong left out until" in page
    assert "No evidence loses points" not in page


@pytest.mark.parametrize(
    ("score", "band"),
    [(None, "none"), (39, "risk"), (40, "weak"), (74, "fair"), (75, "good"), (90, "strong")],
)
def test_bands_begin_at_their_number(score: int | None, band: str) -> None:
    assert heat_cell(None if score is None else Fraction(score)).band == band


def test_the_command_prints_each_format(capsys: pytest.CaptureFixture[str]) -> None:
    freeze_team_report(payments(), Quarter(2026, 1), by=None, at=SPRING)

    printed = {}
    for form in ("md", "html", "csv", "json"):
        call_command("team_report", "payments", "--quarter", "2026-q1", "--format", form)
        printed[form] = capsys.readouterr().out

    assert printed["md"].startswith("# Readiness of Payments, Q1 2026")
    assert printed["html"].lstrip().startswith("<!doctype html>")
    assert printed["csv"].startswith("service,tier,score")
    assert json.loads(printed["json"])["quarter"] == "2026-q1"


def test_the_command_names_what_is_wrong() -> None:
    payments()
    make_team_report(Team.objects.get(), digest="0" * 64)

    for arguments, words_of in (
        (("payments", "--quarter", "soon"), "one that has begun"),
        (("nobody",), "no team"),
        (("payments", "--quarter", "2026-q1"), "not what was frozen"),
    ):
        with pytest.raises(CommandError, match=words_of):
            call_command("team_report", *arguments)
