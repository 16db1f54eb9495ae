"""One incident, from "something is wrong" to what it taught: the way through the whole product."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.keyboard import Keyboard
from tests.services.fixtures import OpenPage
from tests.services.server import Site

pytestmark = pytest.mark.browser

INCIDENT_URL = re.compile(r"/incidents/INC-\d+/$")
SECTIONS = {
    "Summary": "Exports stopped for ten minutes because the disk was full.",
    "What surprised us": "Old exports are only deleted after a **successful** run.",
    "What limited the damage": "The file of the day before stayed in place.",
    "Follow-ups": "One action: alert on hours of space left.",
}
WHY_OPEN = "Why are these left out?"


def written_in_utc() -> str:
    """Return the time of day as a person in UTC would type it."""
    return f"{datetime.now(UTC):%H:%M}"


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("link", name=name, exact=True)


def recoveries(page: Page) -> int:
    """Return how many incidents the median time to recover on the metrics page is made of."""
    if page.get_by_text("none began in the last twelve months").is_visible():
        return 0
    tile = page.locator(".stat", has_text="Time to recover")
    found = re.search(r"over (\d+)", tile.inner_text())
    return int(found[1]) if found else 0


def count_recoveries(page: Page, go_to_metrics: Callable[[], None]) -> int:
    """Open the metrics page and return its count of recovered incidents."""
    # Keys are heard once the scripts of the page have run.
    page.wait_for_load_state()
    go_to_metrics()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery metrics")
    return recoveries(page)


def publish(page: Page, keyboard: Keyboard) -> None:
    """Publish from the editor by keys, and say why what is open may stay open."""
    keyboard.tab_to(link(page, "Publish"), "Shift+Tab")
    keyboard.press("Enter")
    keyboard.fill(page.get_by_label(WHY_OPEN), "Nobody has to read it twice")
    keyboard.follow(button(page, "Publish"))
    expect(page).to_have_url(re.compile(r"/postmortems/PM-\d+/$"))


def test_an_incident_is_led_and_learnt_from_by_keyboard_alone(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page()
    keyboard = Keyboard(page)

    page.goto(site.url)
    expect(page.get_by_label("User name")).to_be_focused()
    keyboard.write(site.username or "")
    keyboard.fill(page.get_by_label("Password"), site.one_time_password or "")
    keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("You signed in with a one-time password")
    recovered_before = count_recoveries(page, lambda: keyboard.press("g", "m"))

    # Something is wrong: one key, one line, Enter.
    keyboard.press("c")
    expect(page.get_by_role("heading", level=1)).to_have_text("Declare an incident")
    expect(page.get_by_label("What is wrong?")).to_be_focused()
    keyboard.write("Nightly export is empty")
    keyboard.press("Enter")
    expect(page).to_have_url(INCIDENT_URL)
    incident_url = page.url
    lines = page.locator("#timeline-list > li")
    expect(lines).to_have_count(1)

    keyboard.press("t")
    for number, line in enumerate(
        ["The disk is full", f"{written_in_utc()} removed old files", "!action export runs again"],
        start=2,
    ):
        expect(page.get_by_label("What happened")).to_be_focused()
        keyboard.write(line)
        keyboard.press("Enter")
        expect(lines).to_have_count(number)
    expect(lines.filter(has_text="removed old files").locator(".timeline-words")).to_have_text(
        "removed old files"
    )

    # Out of the field, back to the page: Escape is no trap, and r resolves.
    keyboard.tab_to(link(page, "Full view"), "Shift+Tab")
    keyboard.press("r")
    expect(page).to_have_url(re.compile("/resolve/$"))
    keyboard.follow(button(page, "Resolve"))
    expect(page).to_have_url(INCIDENT_URL)
    expect(page.locator("#incident-header")).to_contain_text("Resolved")

    keyboard.follow(page.locator("#incident-header").get_by_role("link", name="Start postmortem"))
    expect(page).to_have_url(re.compile(r"/postmortems/new/"))
    keyboard.follow(button(page, "Create draft from Light"))
    expect(page).to_have_url(re.compile(r"/postmortems/PM-\d+/edit/$"))
    for heading, text in SECTIONS.items():
        keyboard.fill(page.get_by_label(f"Text of {heading}, in Markdown"), text)
    keyboard.press("Control+s")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-save-state", "saved")
    publish(page, keyboard)
    expect(page.get_by_role("article")).to_contain_text("only deleted after a successful run")

    keyboard.follow(link(page, "Add action item"))
    keyboard.fill(page.get_by_label("What will be done"), "Alert on hours of disk space left")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alert on hours of disk space")
    page.goto(incident_url)
    expect(page.get_by_role("main")).to_contain_text("Alert on hours of disk space left")

    recovered = count_recoveries(page, lambda: keyboard.press("g", "m"))
    assert recovered == recovered_before + 1


def test_an_incident_is_led_and_learnt_from_without_javascript(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(javascript=False)
    navigation = page.get_by_role("navigation", name="Main")

    page.goto(site.url)
    page.get_by_label("User name").fill(site.username or "")
    page.get_by_label("Password").fill(site.one_time_password or "")
    button(page, "Sign in").click()
    expect(page.get_by_role("main")).to_contain_text("You signed in with a one-time password")
    recovered_before = count_recoveries(page, navigation.get_by_text("Metrics").click)

    page.get_by_role("link", name="Declare incident").first.click()
    page.get_by_label("What is wrong?").fill("Search shows old results")
    button(page, "Declare incident").click()
    expect(page).to_have_url(INCIDENT_URL)
    incident_url = page.url
    lines = page.locator("#timeline-list > li")

    for number, line in enumerate(
        ["The index is a day old", f"{written_in_utc()} rebuilt it", "!action results are fresh"],
        start=2,
    ):
        page.get_by_label("What happened").fill(line)
        button(page, "Add").click()
        expect(lines).to_have_count(number)
    expect(lines.filter(has_text="rebuilt it").locator(".timeline-words")).to_have_text(
        "rebuilt it"
    )

    page.locator("#incident-header").get_by_text("Change").click()
    page.locator("#incident-header").get_by_role("link", name="Resolve").click()
    button(page, "Resolve").click()
    expect(page.locator("#incident-header")).to_contain_text("Resolved")

    page.locator("#incident-header").get_by_role("link", name="Start postmortem").click()
    button(page, "Create draft from Light").click()
    for heading, text in SECTIONS.items():
        page.get_by_label(f"Text of {heading}, in Markdown").fill(text)
        button(page, f"Save {heading}").click()
        expect(page.get_by_role("status").first).to_contain_text("Saved")
    link(page, "Publish").click()
    page.get_by_label(WHY_OPEN).fill("Nobody has to read it twice")
    button(page, "Publish").click()
    expect(page).to_have_url(re.compile(r"/postmortems/PM-\d+/$"))
    expect(page.get_by_role("article")).to_contain_text("only deleted after a successful run")

    link(page, "Add action item").click()
    page.get_by_label("What will be done").fill("Watch the age of the index")
    button(page, "Add action item").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Watch the age of the index")
    page.goto(incident_url)
    expect(page.get_by_role("main")).to_contain_text("Watch the age of the index")

    recovered = count_recoveries(page, navigation.get_by_text("Metrics").click)
    assert recovered == recovered_before + 1
