"""J9, the quarterly report: built, printed, reviewed, accepted for good, shared for a while."""

import re
import time
import zlib
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from catalog.models import Membership, Team
from core.models import Role, User
from readiness.domain.quarter import Quarter
from readiness.models import Evidence, TeamReportLink
from readiness.usecases.team_reports import freeze_team_report, submit_team_report
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.factories.readiness import make_readiness_evidence
from tests.journeys.people import open_as
from tests.journeys.screens import AXE_OPTIONS, problems_of_axe
from tests.services.fixtures import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_SECONDS = 20
SMALLEST_TEXT_PX = 12  # 9 pt
SERVICES = 12
MOST_PAGES = 8
SMALLEST = """
() => Math.min(...[...document.querySelectorAll(".sheet *")]
  .filter((one) => [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
  .filter((one) => one.checkVisibility({ checkVisibilityCSS: true }))
  .filter((one) => !one.closest(".visually-hidden"))
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))
"""
CLICK_AND_LOOK = """
(button) => {
  button.click();
  return document.querySelector("[role=status] progress").ariaLabel;
}
"""
PAPER_WIDTH_PX = 673  # A4 without its margins
ON_PAPER = """
() => {
  const inside = (one) => [one, ...[...(one.cssRules ?? [])].flatMap(inside)];
  const all = (selector) => [...document.querySelectorAll(`.sheet ${selector}`)];
  const style = (one) => getComputedStyle(one);
  const edge = document.querySelector(".sheet").getBoundingClientRect().right + 1;
  const isCut = (one) => one.getBoundingClientRect().right > edge;
  return {
    heads: [...new Set(all("table thead").map((one) => style(one).display))],
    rows: [...new Set(all("tr").map((one) => style(one).breakInside))],
    cut: all("*:not(.visually-hidden)").filter(isCut).map((one) => one.outerHTML.slice(0, 100)),
    foot: [...document.styleSheets].flatMap(inside)
      .filter((one) => one instanceof CSSPageRule).map((one) => one.cssText).join(" "),
  };
}
"""


@pytest.fixture
def last() -> Quarter:
    return Quarter.of(timezone.now()).before


@pytest.fixture
def lead() -> User:
    return make_user(username="lea", name="Lea Lead", role=Role.RESPONDER)


@pytest.fixture
def team(lead: User, last: Quarter) -> Team:
    """A team of twelve services with some evidence, and seven incidents."""
    team = make_team(slug="payments", name="Payments")
    Membership.objects.create(team=team, person=lead, is_lead=True)
    for number in range(SERVICES):
        service = make_service(
            slug=f"service-{number}", name=f"Service {number}", owner_team=team, tier=number % 3 + 1
        )
        make_readiness_evidence(service, at=last.end - timedelta(days=number + 1))
    for number in range(7):
        start = last.start + timedelta(days=number + 1)
        end = start + timedelta(hours=2)
        make_incident(
            team=team, started_at=start, declared_at=start, resolved=True, resolved_at=end
        )
    return team


def pages_of(paper: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", paper))


def scales_of(paper: bytes) -> set[bytes]:
    """Return how large the drawings of a PDF are drawn: one scale unless the browser shrank it.

    The numbers of the pages are always drawn at full size, so a shrunk paper has two.
    """
    scales: set[bytes] = set()
    for packed in re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)endstream", paper, re.DOTALL):
        drawn = zlib.decompressobj().decompress(packed)
        scales.update(re.findall(rb"^([\d.]+) 0 0 \1 [\d.-]+ [\d.-]+ cm$", drawn, re.MULTILINE))
    return scales


def take_a_snapshot(page: Page, address: str) -> list[list[str]]:
    """Build the report as its writer; return the rows of its scores."""
    began = time.monotonic()
    page.goto(address)
    progress = page.get_by_role("button", name="Take a snapshot").evaluate(CLICK_AND_LOOK)
    assert progress == "Putting the quarter together …"
    expect(page.get_by_text("Snapshot 1 is taken.")).to_be_visible()
    assert time.monotonic() - began < MOST_SECONDS
    return scores_of(page)


def scores_of(page: Page) -> list[list[str]]:
    rows = page.get_by_role("table", name="Scores of the services").locator("tbody tr")
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def check_paper(page: Page) -> None:
    """Print as somebody whose screen is dark: light, 4 to 8 pages, no control, 9 pt at least.

    Pages have numbers, heads of tables come again, and no row is cut.
    """
    page.get_by_role("link", name="Print").click()
    expect(page.locator(".sheet-head")).to_contain_text(re.compile("Team Payments.*Data as of"))
    page.emulate_media(media="print", color_scheme="dark")
    paper = page.pdf(prefer_css_page_size=True, format="A4")
    assert 4 <= pages_of(paper) <= MOST_PAGES
    assert len(scales_of(paper)) == 1
    assert page.evaluate(SMALLEST) >= SMALLEST_TEXT_PX
    assert page.locator("button:visible, .button:visible, form:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    page.set_viewport_size({"width": PAPER_WIDTH_PX, "height": 1000})
    seen = page.evaluate(ON_PAPER)
    assert (seen["heads"], seen["rows"]) == (["table-header-group"], ["avoid"])
    assert seen["cut"] == []
    assert "counter(page) " in seen["foot"]
    assert "counter(pages)" in seen["foot"]
    page.emulate_media(media="screen")


def ask_for_changes(boss: Page, inbox_address: str) -> None:
    boss.goto(inbox_address)
    boss.get_by_role("link", name="Review next").click()
    review = boss.get_by_role("form", name="Review")
    review.get_by_label("Ask for changes").check()
    review.get_by_label("About").select_option("risks")
    review.get_by_label("What has to change").fill("Which one first?")
    boss.get_by_role("button", name="Send the verdict").click()
    expect(boss.get_by_text("Asks for a change")).to_be_visible()


def answer_and_submit(page: Page, address: str) -> None:
    page.goto(address)
    comment = page.get_by_role("form", name="Comment")
    comment.get_by_label("About").select_option("risks")
    comment.get_by_role("textbox", name="Comment").fill("The first one.")
    comment.get_by_role("button", name="Comment").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("The report is submitted.")).to_be_visible()


def share(page: Page) -> str:
    page.get_by_role("checkbox", name="Risks").check()
    page.get_by_label("Days").fill("3")
    page.get_by_role("button", name="Make an address").click()
    return page.get_by_role("textbox", name="Address").input_value()


@pytest.mark.usefixtures("team")
def test_a_quarter_is_reported_printed_and_accepted_for_good(
    open_page: OpenPage, live_server: LiveServer, lead: User, last: Quarter
) -> None:
    address = f"{live_server.url}/teams/payments/report/{last}/"
    page = open_as(open_page, live_server, lead, scheme="dark")
    boss = open_as(open_page, live_server, make_user(name="Bo Boss", role=Role.MANAGER))

    shown = take_a_snapshot(page, address)
    told = page.request.get(f"{live_server.url}/api/v1/team-reports/payments/{last}/").json()
    times = page.get_by_role("table", name="Times of the incidents").locator("tbody tr").last
    recovery = times.locator("td").all_inner_texts()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("The report is submitted.")).to_be_visible()
    check_paper(page)
    ask_for_changes(boss, f"{live_server.url}/readiness/reports/")
    answer_and_submit(page, address)
    boss.goto(address)
    boss.get_by_label("Accept").check()
    boss.get_by_role("button", name="Send the verdict").click()
    expect(boss.locator("h1").get_by_text("Accepted", exact=True)).to_be_visible()

    services = told["content"]["scores"]["services"]
    assert [(row[0], row[2]) for row in shown] == [(one["name"], one["score"]) for one in services]
    assert len(shown) == SERVICES
    # Seven incidents have a median with its interval, and no percentile.
    assert (recovery[0], recovery[-1]) == ("7", "too few")
    Evidence.objects.all().delete()
    page.goto(address)
    assert page.get_by_role("button", name="New snapshot").count() == 0
    assert scores_of(page) == shown


@pytest.mark.usefixtures("team")
def test_a_shared_report_hides_what_it_should_and_ends(
    open_page: OpenPage, live_server: LiveServer, lead: User, last: Quarter
) -> None:
    now = timezone.now()
    report = freeze_team_report(Team.objects.get(), last, by=lead, at=now)
    submit_team_report(report, by=lead, at=now)
    page = open_as(open_page, live_server, lead)

    page.goto(f"{live_server.url}{report.get_absolute_url()}")
    secret = share(page)
    stranger = open_page()
    stranger.goto(secret)

    expect(stranger.get_by_role("heading", name="Scores", exact=True)).to_be_visible()
    assert stranger.get_by_role("heading", name="Top risks").count() == 0
    assert problems_of_axe(stranger, "shared", AXE_OPTIONS) == []
    TeamReportLink.objects.update(expires_at=timezone.now())
    answer = stranger.goto(secret)
    assert answer is not None
    assert answer.status == 404


def test_a_team_without_anything_sees_the_empty_parts(
    open_page: OpenPage, live_server: LiveServer, lead: User, last: Quarter
) -> None:
    make_team(slug="quiet", name="Quiet")
    page = open_as(open_page, live_server, lead)

    page.goto(f"{live_server.url}/teams/quiet/report/{last}/")

    expect(page.get_by_text("there are no times to show")).to_be_visible()
    expect(page.get_by_text("The team owns no service.", exact=True)).to_be_visible()
    assert page.get_by_role("table", name="Times of the incidents").count() == 0
