"""Finding things by keys alone, and the two sheets that fit on paper."""

import re

import pytest

from tests.journeys.conftest import SignedInPage
from tests.journeys.screens import AXE_OPTIONS, problems_of_axe

pytestmark = pytest.mark.browser


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_palette_opens_a_service_with_six_keys(open_demo: SignedInPage) -> None:
    page = open_demo("/incidents/")

    # Faster than any answer: Enter waits for what was typed before it.
    page.keyboard.press("Control+k")
    page.keyboard.type("noti")
    page.keyboard.press("Enter")
    page.wait_for_url("**/services/notifications/")

    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("pay")
    page.get_by_role("option", name="Search for").wait_for()
    problems = problems_of_axe(page, "open palette", AXE_OPTIONS)
    first = page.get_by_role("option").first.inner_text()
    page.keyboard.press("ArrowUp")
    chosen = page.get_by_role("combobox").get_attribute("aria-activedescendant") or ""
    last = page.locator(f"#{chosen}").inner_text()
    page.keyboard.press("Escape")

    assert problems == []
    assert first.splitlines() == ["Payments", "Service"]
    assert last.splitlines() == ["Search for “pay”", "Search"]
    assert page.locator("dialog[open]").count() == 0


def test_search_jumps_suggests_and_is_walked_by_keys(open_demo: SignedInPage) -> None:
    page = open_demo("/")

    page.keyboard.press("/")
    page.keyboard.type("paymnets")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="payments", exact=True).click()
    page.locator(".found-item").first.wait_for()
    problems = problems_of_axe(page, "results", AXE_OPTIONS)
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/services/payments/")
    page.keyboard.press("/")
    page.keyboard.type("inc-3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/INC-3/")

    assert problems == []


def test_search_works_without_scripts(open_demo: SignedInPage) -> None:
    page = open_demo("/search/", javascript=False)

    page.get_by_role("main").get_by_label("Search", exact=True).fill("payments -newsletter")
    page.get_by_role("main").get_by_role("button", name="Search").click()

    assert page.locator(".found-item").count() > 3
    assert page.locator("dialog[open]").count() == 0


def test_sheets_are_one_page_of_paper(open_demo: SignedInPage) -> None:
    page = open_demo("/overview/print/")
    overview = page.pdf(format="A4")
    page.goto(page.url.replace("/overview/", "/incidents/INC-46/"))
    incident = page.pdf(format="A4")

    assert (pages_of(overview), pages_of(incident)) == (1, 1)
