"""The filters of a list: folded away on a phone, all there on a wide window, with no script."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignedInPage

pytestmark = [pytest.mark.browser, pytest.mark.any_database]


def test_filters_are_folded_on_a_phone_only(open_demo: SignedInPage) -> None:
    page = open_demo("/actions/", width=390, javascript=False)
    summary = page.locator(".fold > summary")
    words = page.get_by_label("Words")

    expect(words).to_be_hidden()
    summary.click()
    page.get_by_label("Team").select_option("platform")
    page.get_by_role("button", name="Filter").click()
    expect(summary).to_have_text("Filters (1 in use)")
    expect(words).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 800})

    expect(summary).to_be_hidden()
    words.fill("restore")
    words.press("Enter")
    page.wait_for_url("**q=restore**")


def test_the_key_of_the_first_filter_unfolds_them(open_demo: SignedInPage) -> None:
    page = open_demo("/incidents/", width=390)

    page.keyboard.press("f")

    expect(page.get_by_role("combobox", name="Status")).to_be_focused()
