"""Screens as no link shows them: refused forms, errors, conflicts, open menus, paper."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignedInPage, declare
from tests.journeys.screens import problems_of
from tests.services.fixtures import OpenPage
from tests.services.server import Site

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

Arrange = Callable[[Page, Site], None]
MOST_PAGES_OF_PAPER = 20
BRIGHT = 200


def press(page: Page, name: str) -> None:
    """Press a button of the page itself."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def refused_incident(page: Page, site: Site) -> None:
    page.goto(f"{site.url}declare/")
    press(page, "Declare incident")
    expect(page.locator(".error-summary")).to_be_focused()


def refused_team(page: Page, site: Site) -> None:
    page.goto(f"{site.url}teams/new/")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator(".error-summary")).to_be_focused()


def refused_service(page: Page, site: Site) -> None:
    page.goto(f"{site.url}services/new/")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator(".error-summary")).to_be_focused()


def refused_person(page: Page, site: Site) -> None:
    page.goto(f"{site.url}settings/new-person/")
    press(page, "Add person")
    expect(page.locator(".error-summary")).to_be_focused()


def refused_password(page: Page, site: Site) -> None:
    page.context.clear_cookies()
    page.goto(f"{site.url}login/")
    page.get_by_label("User name").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    press(page, "Sign in")
    expect(page.locator(".error-summary")).to_be_focused()


def refused_range_of_metrics(page: Page, site: Site) -> None:
    page.goto(f"{site.url}metrics/?from=nonsense")
    expect(page.locator(".error-summary")).to_be_visible()


def refused_time(page: Page, site: Site) -> None:
    declare(page, site, "Refused time")
    page.goto(f"{page.url}resolve/")
    page.locator("main form input[type=text]").first.fill("a quarter past")
    press(page, "Resolve")
    expect(page.locator(".error-summary")).to_be_focused()


def line_that_is_asked_about(page: Page, site: Site) -> None:
    declare(page, site, "Unclear line")
    page.get_by_label("What happened").fill("25:99 rolled back")
    page.get_by_label("When").fill("25:99")
    page.get_by_label("What happened").press("Enter")
    expect(page.locator("#timeline-composer .field-error").first).to_be_visible()


def open_panel_of_a_line(page: Page, site: Site) -> None:
    declare(page, site, "Open panel")
    page.get_by_label("What happened").fill("Looked at the logs")
    page.get_by_label("What happened").press("Enter")
    page.locator("#timeline-list > li").last.locator(".timeline-open").click()
    expect(page.locator(".timeline-panel")).to_be_visible()


def open_menus(page: Page, site: Site) -> None:
    declare(page, site, "Open menu")
    page.locator("#incident-header summary").click()


def help_of_the_keys(page: Page, site: Site) -> None:
    page.goto(f"{site.url}incidents/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def nothing_found(page: Page, site: Site) -> None:
    page.goto(f"{site.url}incidents/?q=nothing-is-called-so")


def no_such_page(page: Page, site: Site) -> None:
    page.goto(f"{site.url}no-such-page/")


def no_such_incident(page: Page, site: Site) -> None:
    page.goto(f"{site.url}incidents/INC-999999/")


def form_without_its_token(page: Page, site: Site) -> None:
    page.goto(f"{site.url}declare/")
    page.context.clear_cookies(name="drydock_csrf")
    page.get_by_label("What is wrong?").fill("Left open over night")
    press(page, "Declare incident")
    expect(page.locator("h1")).not_to_have_text("Declare an incident")


def somebody_was_faster(page: Page, site: Site) -> None:
    declare(page, site, "Resolved twice")
    page.goto(f"{page.url}resolve/")
    other = page.context.new_page()
    other.goto(page.url)
    press(other, "Resolve")
    other.wait_for_url(re.compile(r"INC-\d+/$"))
    press(page, "Resolve")
    expect(page.get_by_role("main")).to_contain_text("resolved it at")


def open_editor(page: Page, site: Site, title: str) -> None:
    declare(page, site, title)
    page.get_by_role("link", name="Start postmortem").click()
    page.get_by_role("button", name="Create draft from Comprehensive").click()
    page.wait_for_url(re.compile("/edit/$"))


def editor_with_preview(page: Page, site: Site) -> None:
    open_editor(page, site, "Preview of everything")
    section = page.locator("form[data-section=summary]")
    page.locator("#text-summary").fill(
        "# Heading\n\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n"
        "{{ timeline }}"
    )
    expect(section.locator("[data-preview] table").first).to_be_visible()


def publishing_too_early(page: Page, site: Site) -> None:
    open_editor(page, site, "Too early")
    page.get_by_role("link", name="Publish", exact=True).click()
    press(page, "Publish")
    expect(page.locator(".error-summary").first).to_be_visible()


def two_texts_of_one_section(page: Page, site: Site) -> None:
    open_editor(page, site, "Written twice")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#text-summary").fill("Theirs")
    other.keyboard.press("Control+s")
    expect(other.locator("[data-save-state]")).to_have_attribute("data-save-state", "saved")
    other.wait_for_timeout(500)
    page.locator("#text-summary").fill("Mine")
    page.keyboard.press("Control+s")
    expect(page.get_by_label("Combined")).to_be_visible()


ARRANGEMENTS: tuple[Arrange, ...] = (
    refused_incident,
    refused_team,
    refused_service,
    refused_person,
    refused_password,
    refused_range_of_metrics,
    refused_time,
    line_that_is_asked_about,
    open_panel_of_a_line,
    open_menus,
    help_of_the_keys,
    nothing_found,
    no_such_page,
    no_such_incident,
    form_without_its_token,
    somebody_was_faster,
    editor_with_preview,
    publishing_too_early,
    two_texts_of_one_section,
)


@pytest.mark.parametrize("arrange", ARRANGEMENTS, ids=lambda one: one.__name__)
def test_a_state_of_a_screen_is_for_everybody_and_fits(
    arrange: Arrange, site: Site, open_page: OpenPage, cookies: Any
) -> None:
    page = open_page(reduced_motion=True)
    page.context.add_cookies(cookies)

    arrange(page, site)

    problems = problems_of(page)

    assert not problems, "\n".join(problems)


def test_a_page_beyond_ones_role_says_so_and_fits(
    site: Site, open_page: OpenPage, cookies: Any
) -> None:
    admin, viewer = open_page(), open_page(reduced_motion=True)
    admin.context.add_cookies(cookies)
    admin.goto(f"{site.url}settings/new-person/")
    admin.get_by_label("User name").fill("guest")
    admin.get_by_label("Role").select_option("viewer")
    press(admin, "Add person")
    password = admin.locator("input[readonly]").input_value()
    viewer.goto(f"{site.url}login/")
    viewer.get_by_label("User name").fill("guest")
    viewer.get_by_label("Password").fill(password)
    press(viewer, "Sign in")
    viewer.wait_for_url(site.url)

    answer = viewer.goto(f"{site.url}settings/new-person/")

    assert answer is not None
    assert answer.status == 403
    problems = problems_of(viewer)

    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("name", ["incidents:incident", "incidents:postmortem_print"])
def test_a_page_becomes_paper_with_light_colours(
    name: str, open_demo: SignedInPage, addresses: dict[str, str]
) -> None:
    page = open_demo(addresses[name], scheme="dark")

    paper = page.pdf(format="A4", print_background=True)
    page.emulate_media(media="print")
    colours = page.evaluate(
        """() => [document.body, document.documentElement].map((one) => {
          const style = getComputedStyle(one);
          return [style.color, style.backgroundColor, style.colorScheme];
        })"""
    )

    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= MOST_PAGES_OF_PAPER
    for ink, ground, scheme in colours:
        assert scheme == "light"
        assert max(levels(ink)) < BRIGHT
        assert min(levels(ground)) > BRIGHT


def levels(colour: str) -> list[float]:
    """Return red, green and blue of what getComputedStyle gives; no colour at all is white."""
    if colour == "rgba(0, 0, 0, 0)":
        return [255.0] * 3
    return [float(one) for one in re.findall(r"[\d.]+", colour)[:3]]
