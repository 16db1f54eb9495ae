"""Assess a service by keys alone: 40 questions, each saved by itself."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.budget import Budget
from tests.journeys.keyboard import Keyboard
from tests.services.fixtures import OpenPage
from tests.services.server import Site

pytestmark = pytest.mark.browser

QUESTIONS = 40
LONGEST_SECONDS = 180
ANSWERS_MS = 15_000
CREATE = """
async (name) => {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await fetch("/api/v1/services/", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ name, slug: name, tier: 1 }),
  });
  if (!answer.ok) throw new Error(answer.status);
}
"""
FOCUSED = "document.activeElement.closest('[data-question]')?.dataset.question ?? ''"


def answered(page: Page) -> int:
    return int(page.locator("[data-assess-answered]").inner_text())


def wait_for(page: Page, number: int) -> None:
    """Wait until so many answers are saved and the next question has the focus."""
    expect(page.locator("[data-assess-answered]")).to_have_text(str(number), timeout=ANSWERS_MS)
    page.wait_for_function(f"{FOCUSED} !== ''")


@pytest.fixture
def page(open_page: OpenPage, site: Site, cookies: Any) -> Page:
    found = open_page(reduced_motion=True)
    found.context.add_cookies(cookies)
    found.goto(site.url)
    return found


@pytest.mark.any_database
def test_forty_questions_by_keys_and_each_is_saved(page: Page, site: Site) -> None:
    name = f"keys-{datetime.now(tz=UTC).timestamp():.0f}"
    page.evaluate(CREATE, name)
    keyboard = Keyboard(page)

    with Budget(page) as budget:
        page.goto(f"{site.url}services/{name}/assess/")
        for number in range(1, QUESTIONS + 1):
            before = page.evaluate(FOCUSED)
            budget.keys += 1
            keyboard.press("2" if number % 5 == 0 else "1")
            wait_for(page, number)
            page.wait_for_function(f"{FOCUSED} !== '{before}'")
            if number == 22:
                resumed = page.evaluate(FOCUSED)
                page.reload()
                page.wait_for_function(f"{FOCUSED} === '{resumed}'")
    assert answered(page) == QUESTIONS
    assert budget.keys <= 2 * QUESTIONS
    assert budget.seconds < LONGEST_SECONDS

    page.goto(f"{site.url}services/{name}/readiness/")
    card = page.request.get(f"{site.url}api/v1/services/{name}/readiness/").json()
    shown = page.locator("#steps-heading").inner_text()
    assert shown == f"First 3 of {len(card['next_steps'])} steps to the next level"
    titles = [step["title"] for step in card["next_steps"][:3]]
    listed = page.locator("section[aria-labelledby=steps-heading] li").all_inner_texts()
    assert [title in text for title, text in zip(titles, listed, strict=True)] == [True] * 3


def test_a_reason_is_needed_and_a_dead_line_loses_nothing(page: Page, site: Site) -> None:
    name = f"reasons-{datetime.now(tz=UTC).timestamp():.0f}"
    page.evaluate(CREATE, name)
    keyboard = Keyboard(page)
    page.goto(f"{site.url}services/{name}/assess/?category=circuit-breakers")
    first = page.locator("[data-question]").first
    page.wait_for_function(f"{FOCUSED} !== ''")

    keyboard.press("4")
    expect(first.locator("[data-question-state]")).to_have_text("Say why it does not apply.")
    expect(first).to_have_attribute("data-failed", "")
    keyboard.write("Nothing is called")
    keyboard.press("Tab")
    expect(first.locator("[data-question-state]")).to_have_text(re.compile("^Saved "))

    page.context.set_offline(True)
    second = page.locator("[data-question]").nth(1)
    second.locator("input[type=radio]").first.focus()
    keyboard.press("1")
    expect(page.locator("[data-assess-status]")).to_have_text(re.compile("trying again"))
    page.context.set_offline(False)
    expect(second.locator("[data-question-state]")).to_have_text(
        re.compile("^Saved "), timeout=ANSWERS_MS
    )
    keyboard.press("k", "e")
    until = (datetime.now(tz=UTC) + timedelta(days=30)).date().isoformat()
    second.locator("details").evaluate("one => { one.open = true; }")
    second.get_by_label("Evidence (link)").fill("https://example.org/proof")
    second.get_by_label("Evidence is good until").fill(until)
    second.get_by_label("Evidence is good until").press("Tab")
    expect(page.locator("[data-assess-status]")).to_have_text(re.compile("^Saved "))

    card = page.request.get(f"{site.url}api/v1/services/{name}/readiness/").json()
    key = second.get_attribute("data-question")
    line = next(one for one in card["ledger"] if one["item"] == key)
    assert line["outcome"] == "pass"
    assert line["fresh_until"][:10] == until
