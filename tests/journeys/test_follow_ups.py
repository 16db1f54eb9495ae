"""A team owes 214 follow-ups: find them, change all, undo, move cards, keep the list."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import declare, sign_in
from tests.journeys.keyboard import Keyboard
from tests.journeys.screens import problems_of
from tests.services.fixtures import OpenPage
from tests.services.server import Site

pytestmark = pytest.mark.browser

PROMISES = 214
TEAM = "follow-ups"
LATE = f"actions/?due=overdue&team={TEAM}"
DESKTOP, PHONE = 1280, 390
PROMISE = """
from datetime import date
from catalog.usecases.teams import create_team
from core.models import User
from core.visibility import Viewer, viewing_as
from django.db import transaction
from incidents.models import Incident
from incidents.usecases.action_items import create_action_item

with viewing_as(Viewer.SYSTEM), transaction.atomic():
    by = User.objects.get(username={username!r})
    incident = Incident.objects.get(pk={incident})
    team = create_team(by=by, name={team!r}, slug={team!r})
    for number in range({count}):
        create_action_item(
            incident, by=by, team=team, title=f"Promise {{number}}",
            kind=("prevent", "detect")[number % 2], priority=("high", "medium", "low")[number % 3],
            due_on=date(2026, 1 + number % 9, 10 + number % 8),
        )
"""
"""Run beside the site: to send so many forms takes longer than all that is done with them."""


# Once for a worker, as its site is: what was promised there cannot be promised again.
@pytest.fixture(scope="session")
def cookies(chromium: Browser, site: Site) -> Any:
    """The first admin's session on a site where a team owes 214 action items, all overdue."""
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, site)
    declare(page, site, "The one from which everything follows")
    number = page.url.rstrip("/").rpartition("-")[2]
    site.run(PROMISE.format(username=site.username, incident=number, team=TEAM, count=PROMISES))
    found = context.cookies()
    context.close()
    return found


def signed_in(open_page: OpenPage, cookies: Any, **how: Any) -> Page:
    page = open_page(**how)
    page.context.add_cookies(cookies)
    return page


def references_in(text: str) -> list[str]:
    """Return the references of the rows of a page, as they stand from top to bottom."""
    return re.findall(r'<tr data-row id="(ACT-\d+)"', text)


def rows_of_all_pages(page: Page, site: Site, query: str) -> list[str]:
    texts = [page.request.get(f"{site.url}{query}&page={n}").text() for n in range(1, 10)]
    return [reference for text in texts for reference in references_in(text)]


def csv_of(page: Page, site: Site, query: str) -> list[str]:
    """Return the lines of the list as CSV, without its head."""
    return page.request.get(f"{site.url}{query.replace('/', '.csv', 1)}").text().splitlines()[1:]


def open_one_and_come_back(page: Page, site: Site) -> None:
    """Filter by the form, open a row far down, and find the list again as it was."""
    page.goto(f"{site.url}actions/")
    if (fold := page.get_by_text("Filters", exact=True)).is_visible():
        fold.click()
    form = page.locator("form.filters")
    form.get_by_label("Due").select_option("overdue")
    form.get_by_label("Team").select_option(TEAM)
    form.get_by_role("button", name="Filter").click()
    expect(page.get_by_text(f"{PROMISES} action items", exact=True)).to_be_visible()
    address = page.url
    assert "due=overdue" in address
    assert f"team={TEAM}" in address
    row = page.locator("[data-row] th a").nth(19)
    row.scroll_into_view_if_needed()
    name, scrolled = row.inner_text(), page.evaluate("scrollY")
    row.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    expect(row).to_be_focused()
    assert (page.url, page.evaluate("scrollY")) == (address, scrolled)


def change_all_and_undo(page: Page, site: Site) -> None:
    """Select the page, then all, give them a day; undo brings every value back."""
    before = csv_of(page, site, LATE)
    page.goto(site.url + LATE)
    if page.viewport_size and page.viewport_size["width"] == DESKTOP:
        page.get_by_label("Select the page").check()
        expect(page.get_by_text("25 selected")).to_be_visible()
    else:
        page.locator('input[name="item"]').first.check()
    bar = page.locator("#bulk")
    bar.get_by_label(f"All {PROMISES} that match").check()
    expect(bar.get_by_text(f"{PROMISES} selected")).to_be_visible()
    bar.get_by_label("Due").fill("2026-02-03")
    bar.get_by_role("button", name="Apply").click()
    notice = page.locator(".action-item-changed")
    expect(notice).to_contain_text(f"Changed {PROMISES} action items: due 3 Feb 2026.")
    expect(notice).to_be_focused()
    expect(page.locator("[data-row]").first).to_contain_text("3 Feb 2026")
    assert {line.count(",2026-02-03,") for line in csv_of(page, site, LATE)} == {1}
    notice.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"Restored {PROMISES} action items.")).to_be_visible()
    assert csv_of(page, site, LATE) == before


def move_cards(page: Page, site: Site) -> None:
    """Move a card with keys alone, and one with a tap on its menu."""
    page.goto(f"{site.url}{LATE}&layout=board")
    keyboard = Keyboard(page)
    keyboard.press("j")
    card = page.locator(".board-card:focus-within")
    name = card.get_attribute("id")
    keyboard.press("m", "Enter")
    moved = page.locator(f"section[aria-labelledby=column-doing] #{name}")
    expect(moved).to_be_visible()
    assert page.url.endswith(f"#{name}")
    moved.locator("summary").click()
    moved.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator(f"section[aria-labelledby=column-open] #{name}")).to_be_visible()


def keep_as_view(page: Page, site: Site, name: str) -> None:
    """Save the list for the team; list, CSV and feed have the same rows in the same order."""
    page.goto(f"{site.url}{LATE}&sort=-age")
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Who sees it").select_option(TEAM)
    page.get_by_role("button", name="Save view").click()
    views = page.get_by_role("navigation", name="Saved views")
    expect(views.get_by_role("link", name=name)).to_be_visible()
    query = page.url.removeprefix(site.url)
    shown = rows_of_all_pages(page, site, query)
    csv = [line.partition(",")[0] for line in csv_of(page, site, query)]
    page.get_by_role("link", name="Views and feeds").click()
    feed = page.request.get(
        page.get_by_role("link", name=f"Atom of {name}").evaluate("link => link.href")
    )
    entries = ElementTree.fromstring(feed.text()).iterfind("{*}entry/{*}title")  # noqa: S314 - our own
    assert len(shown) == PROMISES
    assert csv == shown
    assert [(entry.text or "").split()[0] for entry in entries] == shown


@pytest.mark.parametrize("width", [DESKTOP, pytest.param(PHONE, marks=pytest.mark.any_database)])
def test_a_lead_works_through_the_follow_ups_of_a_team(
    site: Site, open_page: OpenPage, cookies: Any, width: int
) -> None:
    page = signed_in(open_page, cookies, width=width, height=844, reduced_motion=True)

    open_one_and_come_back(page, site)
    change_all_and_undo(page, site)
    move_cards(page, site)
    keep_as_view(page, site, f"Late at {width}")


def test_the_same_without_script(site: Site, open_page: OpenPage, cookies: Any) -> None:
    page = signed_in(open_page, cookies, javascript=False)
    before = csv_of(page, site, LATE)

    page.goto(site.url + LATE)
    for box in page.locator('input[name="item"]').all()[:2]:
        box.check()
    bar = page.locator("#bulk")
    bar.get_by_label("Status").select_option("wont_do")
    bar.get_by_label("Reason").fill("Others do it")
    bar.get_by_role("button", name="Apply").click()
    expect(page.locator(".action-item-changed")).to_contain_text("Changed 2 action items")
    assert len(csv_of(page, site, LATE)) == PROMISES - 2
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Restored 2 action items.")).to_be_visible()
    assert csv_of(page, site, LATE) == before
    page.goto(f"{site.url}{LATE}&layout=board")
    page.locator("summary[data-move]").first.click()
    page.get_by_role("button", name="Blocked", exact=True).first.click()
    expect(page.locator("section[aria-labelledby=column-blocked] .board-card")).to_have_count(1)


@pytest.mark.any_database
def test_what_no_first_link_leads_to_is_for_everybody(
    site: Site, open_page: OpenPage, cookies: Any
) -> None:
    page = signed_in(open_page, cookies, reduced_motion=True)
    page.goto(site.url + LATE)
    page.locator('input[name="item"]').first.check()
    problems = problems_of(page)
    page.goto(f"{site.url}{LATE}&layout=board")
    page.locator("summary[data-move]").first.click()
    problems += problems_of(page)
    page.goto(f"{site.url}actions/{page.locator('.board-card').first.get_attribute('id')}/done/")
    page.get_by_label("What was observed").fill("It held")
    page.get_by_role("main").get_by_role("button", name="Mark done").click()
    expect(page.locator(".error-summary")).to_be_focused()
    problems += problems_of(page)

    assert problems == []
