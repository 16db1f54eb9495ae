"""Two people at one incident: news arrive and disturb nobody."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import declare
from tests.journeys.weight import problems_of_stability
from tests.services.fixtures import OpenPage
from tests.services.server import Site
from tests.services.thoroughness import is_thorough

pytestmark = pytest.mark.browser

NEWS_MS = 15_000
MOST_SECONDS = 4
WHERE_I_AM = """
() => {
  const field = document.querySelector("#timeline-composer textarea");
  return {
    typed: field.value,
    caret: [field.selectionStart, field.selectionEnd],
    focused: document.activeElement === field,
    open: [...document.querySelectorAll("details")].map((one) => one.open),
    scrolled: scrollY,
    field: Math.round(field.getBoundingClientRect().top),
  };
}
"""


def lines(page: Page) -> Any:
    return page.locator("#timeline-list > li")


def write_line(page: Page, text: str) -> None:
    page.get_by_label("What happened").fill(text)
    page.keyboard.press("Enter")


def test_a_line_arrives_at_somebody_who_types_and_moves_nothing(
    site: Site, open_page: OpenPage, cookies: Any
) -> None:
    mine, theirs, phone = open_page(), open_page(height=600), open_page(width=390, height=844)
    for page in (mine, theirs, phone):
        page.context.add_cookies(cookies)
    declare(mine, site, "Checkout is slow")
    for page in (theirs, phone):
        page.goto(mine.url)
    theirs.get_by_label("What happened").press_sequentially("I look at the pool")
    theirs.keyboard.press("ArrowLeft")
    theirs.keyboard.press("ArrowLeft")
    # Opened by script, because a person who goes to the field closes a menu.
    theirs.locator("#incident-header summary").evaluate("one => one.parentElement.open = true")
    before = theirs.evaluate(WHERE_I_AM)

    write_line(mine, "Restarted the pool")

    written = time.monotonic()
    expect(lines(theirs)).to_have_count(2, timeout=NEWS_MS)
    # How long it took says something on a quiet machine only.
    assert time.monotonic() - written <= MOST_SECONDS or not is_thorough()
    after = theirs.evaluate(WHERE_I_AM)
    # The line is put above the field, which therefore is one line lower and nothing else.
    assert after | {"field": 0} == before | {"field": 0}
    # What stands below the timeline of a phone begins out of sight.
    expect(lines(phone)).to_have_count(2, timeout=NEWS_MS)
    assert problems_of_stability(phone) == []
