"""J2, run an incident: a line is two keys, nobody is overwritten, times say whose they are."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from core.models import Activity
from incidents.models import Incident, Postmortem
from incidents.usecases.postmortem_templates import load_shipped
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.journeys.budget import Budget
from tests.journeys.people import open_as
from tests.services.fixtures import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: dict[str, Any] = {"width": 390, "height": 844, "touch": True}
PAUSED_MS = 30_000


def running_incident(**fields: Any) -> Incident:
    """Save an incident that began three hours ago."""
    began = timezone.now() - timedelta(hours=3)
    return make_incident(**({"started_at": began, "declared_at": began} | fields))


def lines(page: Page) -> Locator:
    return page.locator("#timeline-list > li")


def line(page: Page, words: str) -> Locator:
    return lines(page).filter(has=page.get_by_text(words, exact=True))


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def mark_as(page: Page, words: str, milestone: str) -> None:
    """Say that a line is when a milestone was."""
    line(page, words).locator(".timeline-open").click()
    panel = page.locator(".timeline-panel")
    panel.get_by_label("This is when it was").select_option(f"{milestone}_at")
    panel.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("is now the time of this line")


def test_ten_lines_a_minute_each_in_the_zone_of_who_types(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    incident = running_incident()
    page = open_as(open_page, live_server, make_user(time_zone="Asia/Kolkata"))
    page.goto(f"{live_server.url}{incident.get_absolute_url()}")
    field = page.get_by_label("What happened")

    with Budget(page) as budget:
        budget.press("t")
        for number in range(1, 11):
            expect(field).to_be_focused()
            budget.write(f"10:4{number % 10} rolled back {number}")
            budget.press("Enter")
            expect(lines(page)).to_have_count(number)
            expect(field).to_have_value("")
    assert (budget.keys <= 2 * 10, budget.loads, budget.seconds < 60) == (True, 0, True)
    when = line(page, "rolled back 2").locator("time").first
    assert re.fullmatch(r"\S+ 10:42:00 IST", when.get_attribute("title") or "")

    # An hour that came twice is asked about, politely and before anything is saved.
    page.get_by_label("When").press_sequentially("2026-10-25 02:30 europe/berlin")
    reading = page.locator("#timeline-composer .time-reading")
    expect(reading).to_contain_text("There were two times 02:30 on Sun 25 Oct")
    assert reading.get_attribute("role") == "status"
    page.get_by_label("When").fill("25:10")
    expect(reading).to_contain_text("Write 10:42, 1042, 9:42pm")
    assert page.get_by_label("When").input_value() == "25:10"
    page.get_by_label("When").fill("")

    # UTC in place: all times change, the address carries it, a reload keeps it.
    page.get_by_role("link", name="Show them in UTC").click()
    expect(page).to_have_url(re.compile(r"[?&]zone=utc"))
    page.reload()
    when = line(page, "rolled back 2").locator("time").first
    expect(when).to_have_text("05:12")
    expect(page.get_by_role("contentinfo")).to_contain_text("Times are shown in UTC")


def test_a_line_becomes_a_milestone_and_one_before_the_start_is_warned_about(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    incident = running_incident()
    page = open_as(open_page, live_server, make_user(time_zone="UTC"))
    page.goto(f"{live_server.url}{incident.get_absolute_url()}")
    for number, words in enumerate(("-2h alert fired", "-4h first odd graph"), start=1):
        page.get_by_label("What happened").fill(words)
        page.keyboard.press("Enter")
        expect(lines(page)).to_have_count(number)
    durations = page.locator("#milestones")

    mark_as(page, "alert fired", "detected")
    expect(durations).to_contain_text("1 h")
    mark_as(page, "first odd graph", "detected")

    expect(durations).to_contain_text("before")
    incident.refresh_from_db()
    assert incident.detected_at is not None
    assert incident.started_at is not None
    assert incident.detected_at < incident.started_at


def test_paused_for_half_a_minute_nothing_moves_and_who_comes_back_sees_a_divider(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    incident, reader = running_incident(), make_user()
    mine, theirs = (open_as(open_page, live_server, one) for one in (make_user(), reader))
    mine.goto(f"{live_server.url}{incident.get_absolute_url()}")
    theirs.clock.install()
    theirs.goto(f"{live_server.url}{incident.get_absolute_url()}")
    theirs.locator("[data-live-pause]").click()

    for number, words in enumerate(("First", "Second", "Third"), start=1):
        mine.get_by_label("What happened").fill(words)
        mine.keyboard.press("Enter")
        expect(lines(mine)).to_have_count(number)
    theirs.clock.run_for(PAUSED_MS)
    expect(lines(theirs)).to_have_count(0)
    theirs.locator("[data-live-pause]").click()

    expect(lines(theirs)).to_have_count(3)
    said = lines(theirs).locator(".timeline-words").all_inner_texts()
    assert said == ["First", "Second", "Third"]

    with theirs.expect_response("**/timeline/seen/"):
        theirs.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    mine.get_by_label("What happened").fill("Fourth")
    mine.keyboard.press("Enter")
    expect(lines(mine)).to_have_count(4)
    theirs.reload()
    expect(lines(theirs).nth(3)).to_have_text("New since you looked")
    expect(lines(theirs).nth(4)).to_contain_text("Fourth")


def test_an_update_is_asked_for_and_the_second_to_resolve_hears_who_was_first(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    load_shipped()
    incident = running_incident(severity="sev1")
    ana, bo = make_user(name="Ana"), make_user(name="Bo")
    mine, theirs = (
        open_as(open_page, live_server, ana),
        open_as(open_page, live_server, bo, **PHONE),
    )
    for page in (mine, theirs):
        page.goto(f"{live_server.url}{incident.get_absolute_url()}")
    late = mine.locator(".update-late")
    expect(late).to_be_visible()

    mine.keyboard.press("u")
    expect(mine).to_have_url(re.compile("/updates/new/$"))
    mine.get_by_label("What changed").fill("We are rolling back, more in half an hour")
    mine.get_by_label("What changed").press("Control+Enter")
    expect(lines(mine)).to_have_count(1)
    expect(late).to_be_hidden()
    expect(mine.locator("#incident-header")).to_contain_text("Next update due")

    mine.keyboard.press("r")
    expect(mine).to_have_url(re.compile("/resolve/$"))
    with Budget(theirs) as taps:
        taps.tap(theirs.locator("#incident-header summary"))
        theirs.get_by_role("link", name="Resolve").tap()
        expect(theirs).to_have_url(re.compile("/resolve/$"))
        mine.get_by_label("Begin the postmortem").select_option("light")
        press(mine, "Resolve")
        expect(mine.locator("#incident-header")).to_contain_text("Resolved")
        taps.tap(theirs.get_by_role("main").get_by_role("button", name="Resolve", exact=True))
    expect(theirs.get_by_role("main")).to_contain_text(re.compile(r"Ana resolved it at \d\d:\d\d"))
    verbs = Activity.objects.about(incident).values_list("verb", "actor__name")
    assert [one for one in verbs if one[0] == "incident.resolve"] == [("incident.resolve", "Ana")]
    assert incident.timeline.filter(kind="status", text__startswith="Resolved").count() == 1
    assert Postmortem.objects.get(incident=incident).owner == ana
