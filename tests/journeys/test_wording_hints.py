"""Hints on the wording while one writes: quiet, with a way to the place, and never in the way."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.factories.people import make_user
from tests.factories.postmortems import started, write
from tests.journeys.editing import field, form, open_editor
from tests.journeys.screens import problems_of
from tests.services.fixtures import OpenPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.any_database,
]
TEXT = "😀 The queue grew.\nIn hindsight it was human error.\n"


def test_blaming_words_are_underlined_listed_and_led_to(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    postmortem = write(started(), TEXT, "summary")
    page = open_editor(open_page, live_server, make_user(), postmortem, reduced_motion=True)
    hints, overlay = form(page).locator("[data-wording]"), form(page).locator(".wording-overlay")

    field(page).click()
    expect(hints.locator("summary")).to_have_text("2 wordings are worth another look")
    expect(overlay.locator("span")).to_have_text(["In hindsight", "human error"])
    hints.locator("summary").click()
    hints.get_by_role("button", name="human error").click()
    chosen = field(page).evaluate("it => it.value.slice(it.selectionStart, it.selectionEnd)")
    shown = problems_of(page)
    field(page).fill("The queue grew.")

    assert chosen == "human error"
    assert shown == []
    expect(hints).to_be_hidden()
    expect(overlay).to_be_hidden()


def test_who_switched_hints_off_sees_none(open_page: OpenPage, live_server: LiveServer) -> None:
    postmortem = write(started(), TEXT, "summary")
    person = make_user(has_wording_hints=False)
    page = open_editor(open_page, live_server, person, postmortem)

    field(page).click()
    with page.expect_response(lambda answer: "/preview/" in answer.url):
        field(page).press("End")
        field(page).type(" So.")

    expect(form(page).locator(".wording-overlay")).to_have_count(0)
    expect(form(page).locator("[data-wording]")).to_be_hidden()
