"""Writing a postmortem in a browser: saved by itself, never lost, merged when two write."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from core.models import User
from incidents.models import Postmortem, SectionVersion
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started
from tests.services.fixtures import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED_MS = 10_000


def open_editor(
    open_page: OpenPage, live_server: LiveServer, person: User, postmortem: Postmortem, **how: Any
) -> Page:
    """Open the editor as `person` in a browser of its own."""
    client = Client()
    client.force_login(person)
    page = open_page(**how)
    name = settings.SESSION_COOKIE_NAME
    cookie: Any = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(f"{live_server.url}/postmortems/{postmortem.reference}/edit/")
    return page


def field(page: Page) -> Locator:
    return page.locator("#text-summary")


def state(page: Page) -> Locator:
    return page.locator("[data-save-state]")


def form(page: Page) -> Locator:
    return page.locator("form[data-section=summary]")


def test_typing_is_saved_by_itself_and_there_after_the_tab_is_killed(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    postmortem, person = started(), make_user()
    page = open_editor(open_page, live_server, person, postmortem)

    field(page).fill("It broke.")
    expect(state(page)).to_have_text("Saving")
    expect(state(page)).to_have_attribute("data-save-state", "saved", timeout=SAVED_MS)
    page.close(run_before_unload=False)
    again = open_editor(open_page, live_server, person, postmortem)

    expect(field(again)).to_have_value("It broke.")
    assert section_of(postmortem).version == 2


@pytest.mark.parametrize("width", [390, 1280])
def test_offline_says_so_keeps_the_text_and_saves_when_back(
    open_page: OpenPage, live_server: LiveServer, width: int
) -> None:
    postmortem = started()
    page = open_editor(open_page, live_server, make_user(), postmortem, width=width)

    page.context.set_offline(True)
    field(page).fill("Written in a tunnel.")
    expect(state(page)).to_have_text("Offline, kept on this device")
    expect(state(page)).to_be_in_viewport()
    kept = page.evaluate("Object.values(localStorage)")
    page.context.set_offline(False)
    expect(state(page)).to_have_attribute("data-save-state", "saved", timeout=SAVED_MS)

    assert [json.loads(text)["text"] for text in kept] == ["Written in a tunnel."]
    assert section_of(postmortem).text == "Written in a tunnel."
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_server_that_fails_is_asked_again_with_a_count(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    postmortem = started()
    page = open_editor(open_page, live_server, make_user(), postmortem)
    page.route("**/sections/summary/", lambda route: route.fulfill(status=503))

    field(page).fill("Patience.")
    expect(state(page)).to_have_text("Not saved, retrying (2)", timeout=SAVED_MS)
    page.unroute_all()
    expect(state(page)).to_have_attribute("data-save-state", "saved", timeout=SAVED_MS)

    assert section_of(postmortem).text == "Patience."


def test_a_lost_answer_does_not_look_like_somebody_elses_change(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    postmortem = started()
    page = open_editor(open_page, live_server, make_user(), postmortem)
    lost: list[int] = []

    def lose_the_first(route: Any) -> None:
        answer = route.fetch()
        lost.append(answer.status)
        if len(lost) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/sections/summary/", lose_the_first)
    field(page).fill("One")
    expect(state(page)).to_have_text("Not saved, retrying (1)", timeout=SAVED_MS)
    field(page).fill("One and two")
    expect(state(page)).to_have_attribute("data-save-state", "saved", timeout=SAVED_MS)
    page.unroute_all()

    assert section_of(postmortem).text == "One and two"
    assert not SectionVersion.objects.filter(number__isnull=True).exists()


def test_a_copy_that_was_never_saved_is_offered(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    postmortem, person = started(), make_user()
    page = open_editor(open_page, live_server, person, postmortem)
    key = f"drydock:copy:{person.pk}:{postmortem.reference}:summary:crashed"
    copy = json.dumps({"text": "From the train", "at": "2026-03-02T10:42:00Z", "version": "1"})
    page.evaluate("([key, copy]) => localStorage.setItem(key, copy)", [key, copy])

    page.reload()
    bar = form(page).locator("[data-notice=restore]")
    expect(bar).to_contain_text("is kept on this device and was not saved (")
    bar.get_by_role("button", name="Discard").click()
    bar.get_by_role("button", name="Undo").click()
    bar.get_by_role("button", name="View difference").click()
    expect(bar.locator("ins")).to_have_text("Added: From the train")
    bar.get_by_role("button", name="Use it").click()
    expect(state(page)).to_have_attribute("data-save-state", "saved", timeout=SAVED_MS)

    assert section_of(postmortem).text == "From the train"


def test_two_people_in_one_section_merge_and_lose_nothing(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    postmortem = started()
    first = open_editor(open_page, live_server, make_user(), postmortem)
    second = open_editor(open_page, live_server, make_user(), postmortem)

    field(first).fill("Theirs")
    first.keyboard.press("Control+s")
    expect(state(first)).to_have_attribute("data-save-state", "saved", timeout=SAVED_MS)
    field(second).fill("Mine")
    second.keyboard.press("Control+s")
    second.get_by_label("Combined").fill("Theirs and mine")
    second.get_by_role("button", name="Save combined").click()
    expect(field(second)).to_have_value("Theirs and mine")

    texts = set(
        SectionVersion.objects.filter(section__key="summary").values_list("text", flat=True)
    )
    assert {"Theirs", "Mine", "Theirs and mine"} <= texts


def test_marks_and_blocks_go_where_the_caret_is(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    page = open_editor(open_page, live_server, make_user(), started())
    marks = form(page).locator("[data-marks]")

    field(page).fill("word")
    field(page).select_text()
    marks.get_by_role("button", name="Bold").click()
    field(page).press("End")
    field(page).press_sequentially("\n\n/tim")
    expect(page.get_by_role("option", name="Timeline")).to_be_visible()
    field(page).press("Enter")

    expect(field(page)).to_have_value("**word**\n\n{{ timeline }}\n")
    expect(form(page).locator("[data-words]")).to_have_text("1 word")
    expect(state(page)).to_have_attribute("data-save-state", "saved", timeout=SAVED_MS)


def test_preview_follows_the_text(open_page: OpenPage, live_server: LiveServer) -> None:
    page = open_editor(open_page, live_server, make_user(), started())
    preview = form(page).locator("[data-preview]")

    field(page).fill("**first**")
    expect(preview.locator("strong")).to_have_text("first")
    field(page).fill("**second**")

    expect(preview.locator("strong")).to_have_text("second")
    expect(state(page)).to_have_attribute("data-save-state", "saved", timeout=SAVED_MS)


def test_without_script_a_section_has_a_button_of_its_own(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    postmortem = started()
    page = open_editor(open_page, live_server, make_user(), postmortem, javascript=False)

    field(page).fill("By hand")
    form(page).get_by_role("button", name="Preview").click()
    expect(form(page).locator("[data-preview]")).to_have_text("By hand")
    form(page).get_by_role("button", name="Save").click()

    expect(page.get_by_role("status").first).to_contain_text("Saved")
    assert section_of(postmortem).text == "By hand"
