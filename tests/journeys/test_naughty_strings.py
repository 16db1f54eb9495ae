"""What attackers type as titles, lines, texts and names is shown and never run."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import declare
from tests.journeys.editing import save
from tests.services.fixtures import OpenPage
from tests.services.server import Site

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

STRINGS = Path(__file__).parent.parent / "fixtures" / "bad-input" / "blns.json"
HOW_MANY = 20
LONGEST = 200


def nastiest() -> list[str]:
    """Return strings that would run a script if they were taken for HTML, of every sort."""
    found = [
        one
        for one in json.loads(STRINGS.read_text())
        if "alert(" in one and ("<" in one or "javascript:" in one) and len(one) <= LONGEST
    ]
    return found[:: len(found) // HOW_MANY][:HOW_MANY]


def watch(page: Page) -> list[str]:
    """Return a list that grows when a script of an attacker speaks."""
    spoken: list[str] = []

    def note(dialog: Any) -> None:
        spoken.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    return spoken


def touch_everything(page: Page) -> None:
    """Give each element what handlers of attackers wait for."""
    page.evaluate(
        """() => {
          for (const one of document.querySelectorAll("main *")) {
            one.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
            one.dispatchEvent(new Event("error"));
          }
        }"""
    )


def test_a_title_full_of_scripts_runs_nothing_anywhere(
    site: Site, open_page: OpenPage, cookies: Any
) -> None:
    page = open_page()
    page.context.add_cookies(cookies)
    spoken = watch(page)
    title = " ".join(nastiest()[:3])[:300]

    declare(page, site, title)
    expect(page.locator("h1")).to_contain_text(title.split("\n")[0][:40])
    touch_everything(page)
    page.goto(f"{site.url}incidents/")
    touch_everything(page)

    assert spoken == []


def test_twenty_timeline_lines_of_scripts_are_shown_as_typed(
    site: Site, open_page: OpenPage, cookies: Any
) -> None:
    page = open_page()
    page.context.add_cookies(cookies)
    spoken = watch(page)
    strings = nastiest()
    declare(page, site, "Somebody tries things")

    for number, string in enumerate(strings, start=2):
        page.get_by_label("What happened").fill(string)
        page.keyboard.press("Enter")
        expect(page.locator("#timeline-list > li")).to_have_count(number)
    page.reload()
    touch_everything(page)

    shown = page.locator(".timeline-words").evaluate_all("all => all.map((p) => p.textContent)")
    assert sorted(shown[1:]) == sorted(strings)
    assert spoken == []


def test_a_section_full_of_scripts_runs_nothing_in_preview_and_reader(
    site: Site, open_page: OpenPage, cookies: Any
) -> None:
    page = open_page()
    page.context.add_cookies(cookies)
    spoken = watch(page)
    declare(page, site, "Somebody writes things")
    page.get_by_role("link", name="Start postmortem").click()
    page.get_by_role("button", name="Create draft from Light").click()
    section = page.locator("form[data-section=summary]")

    page.get_by_label("Text of Summary, in Markdown").fill("\n\n".join(nastiest()))
    save(page)
    expect(section.locator("[data-preview]")).to_contain_text("alert(")
    touch_everything(page)
    page.get_by_role("link", name="Read it").click()
    expect(page.get_by_role("article")).to_contain_text("alert(")
    touch_everything(page)

    assert spoken == []
    assert page.get_by_role("article").locator("script, iframe, [onerror], [onload]").count() == 0
    assert page.locator("a[href^='javascript:' i]").count() == 0


@pytest.mark.parametrize("noun", ["team", "service"])
def test_a_name_full_of_scripts_runs_nothing(
    noun: str, site: Site, open_page: OpenPage, cookies: Any
) -> None:
    page = open_page()
    page.context.add_cookies(cookies)
    spoken = watch(page)
    name = nastiest()[0]

    page.goto(f"{site.url}{noun}s/new/")
    page.get_by_label("Name").first.fill(name)
    page.get_by_label("Name").first.press("Enter")
    expect(page.locator("h1")).to_contain_text(name)
    touch_everything(page)
    page.goto(f"{site.url}{noun}s/")
    expect(page.get_by_role("main")).to_contain_text(name)
    touch_everything(page)

    assert spoken == []
