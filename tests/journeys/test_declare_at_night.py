"""J1, declare at 3 a.m.: few keys, few taps, and no network is no reason to lose a word."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from incidents.models import Incident
from tests.factories.catalog import make_service
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.journeys.budget import Budget
from tests.journeys.people import open_as
from tests.services.fixtures import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INCIDENT_URL = re.compile(r"/incidents/INC-\d+/(#\w+)?$")
TITLE = "Nobody can pay with saved card"
PHONE: dict[str, Any] = {"width": 390, "height": 844, "touch": True}
GROUND = """
() => [
  document.querySelector("meta[name=color-scheme]").content,
  getComputedStyle(document.documentElement).backgroundColor,
]
"""
DARK_CANVAS = "rgb(15, 21, 18)"


def values(page: Page) -> tuple[str, str, str, str]:
    """Return what stands in the form: title, severity, service, start."""
    severity = page.locator("input[name=severity]:checked").input_value()
    return (
        page.get_by_label("What is wrong?").input_value(),
        severity,
        page.get_by_label("Affected service").input_value(),
        page.locator("#id_started").input_value(),
    )


def test_declaring_takes_three_keys_and_twelve_with_all_that_is_known(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    make_service(slug="payments", name="Payments")
    make_incident(title="Saved cards vanish")
    page = open_as(open_page, live_server, make_user())
    page.goto(f"{live_server.url}/services/")

    with Budget(page) as plain:
        plain.press("c")
        expect(page.get_by_label("What is wrong?")).to_be_focused()
        plain.write(TITLE)
        plain.press("Enter")
        expect(page).to_have_url(INCIDENT_URL)
    assert (plain.keys <= 3, plain.loads <= 2, plain.seconds < 15) == (True, True, True)

    # With severity and service, and what is open already beside the title.
    with Budget(page) as full:
        full.press("c")
        expect(page.get_by_label("What is wrong?")).to_be_focused()
        full.write("Saved cards")
        similar = page.locator("#similar-open")
        expect(similar.get_by_role("link").first).to_be_visible()
        # The list itself is no obstacle: one goes on in the form, not through its links.
        full.press("Tab")
        while page.evaluate("document.activeElement.closest('#similar-open') !== null"):
            full.press("Tab")
        full.press("2", "Tab")
        full.write("Pay")
        full.press("Control+Enter")
        expect(page).to_have_url(INCIDENT_URL)
    assert (full.keys <= 12, full.loads <= 2) == (True, True)
    second = Incident.objects.latest("pk")
    assert (second.severity, [one.slug for one in second.services.all()]) == ("sev2", ["payments"])


def test_a_link_fills_the_form_and_no_network_keeps_what_is_typed(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    make_service(slug="payments", name="Payments")
    page = open_as(open_page, live_server, make_user())

    # Prefilled: everything is there and can be changed, an unknown service is named.
    page.goto(f"{live_server.url}/declare/?title=Slow&sev=3&service=payments&started=10:42")
    assert values(page) == ("Slow", "sev3", "payments", "10:42")
    page.get_by_label("What is wrong?").fill("Slower")
    page.locator(".severity-options label", has_text="SEV1").click()
    page.get_by_label("Affected service").select_option("")
    page.locator("#id_started").fill("-15m")
    assert values(page) == ("Slower", "sev1", "", "-15m")
    page.goto(f"{live_server.url}/declare/?title=Slow&service=nowhere")
    expect(page.get_by_role("main")).to_contain_text("There is no service called “nowhere”.")

    # Nothing typed: the summary has the focus, the title says so, its link leads to the field.
    page.get_by_label("What is wrong?").fill("")
    page.get_by_label("What is known so far?").evaluate("one => one.value = 'kept'")
    page.get_by_label("What is wrong?").press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error:")
    assert page.locator("#id_summary").input_value() == "kept"
    page.locator(".error-summary").get_by_role("link").click()
    expect(page.get_by_label("What is wrong?")).to_be_focused()

    # No network: the text stays, Retry sends it once, however often it is pressed.
    before = Incident.objects.count()
    page.get_by_label("What is wrong?").fill("Written in a tunnel")
    page.context.set_offline(True)
    page.get_by_label("What is wrong?").press("Enter")
    notice = page.get_by_role("alert").filter(has_text="Not sent")
    expect(notice.get_by_role("button", name="Retry")).to_be_focused()
    page.keyboard.press("Enter")
    expect(notice).to_be_visible()
    assert page.get_by_label("What is wrong?").input_value() == "Written in a tunnel"
    page.context.set_offline(False)
    key = page.locator("input[name=idempotency_key]").input_value()
    page.keyboard.press("Enter")
    expect(page).to_have_url(INCIDENT_URL)
    page.go_back()
    page.evaluate("key => document.querySelector('[name=idempotency_key]').value = key", key)
    page.get_by_label("What is wrong?").fill("Written in a tunnel")
    page.get_by_label("What is wrong?").press("Enter")
    expect(page).to_have_url(INCIDENT_URL)
    assert Incident.objects.count() == before + 1


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_declaring_on_a_phone_takes_six_taps(
    open_page: OpenPage, live_server: LiveServer, javascript: bool
) -> None:
    make_service(slug="payments", name="Payments")
    page = open_as(
        open_page, live_server, make_user(), javascript=javascript, scheme="dark", **PHONE
    )
    page.goto(f"{live_server.url}/")
    # Dark before anything is painted: what the browser starts from is dark, then the token.
    assert page.evaluate(GROUND) == ["light dark", DARK_CANVAS]

    with Budget(page) as budget:
        budget.tap(page.get_by_role("link", name="Declare", exact=True).last)
        title = page.get_by_label("What is wrong?")
        budget.tap(title)
        budget.write(TITLE)
        budget.tap(page.locator(".severity-options label", has_text="SEV2"))
        budget.tap(page.get_by_label("Affected service"))
        page.get_by_label("Affected service").select_option("payments")
        budget.tap(page.get_by_role("main").get_by_role("button", name="Declare incident"))
        expect(page).to_have_url(INCIDENT_URL)

    incident = Incident.objects.get()
    assert (incident.title, incident.severity) == (TITLE, "sev2")
    assert [one.slug for one in incident.services.all()] == ["payments"]
    assert (budget.taps <= 6, budget.loads <= 2) == (True, True)
    # A field that is smaller than 16 px makes phones zoom in when it gets the focus.
    page.go_back()
    small = page.locator("main :is(input:not([type=hidden]), select, textarea)").evaluate_all(
        "all => all.filter(one => parseFloat(getComputedStyle(one).fontSize) < 16).length"
    )
    assert small == 0

    # What a link fills in and what an empty title is told need no script either.
    page.goto(f"{live_server.url}/declare/?title=Slow&sev=3&service=payments&started=10:42")
    assert values(page) == ("Slow", "sev3", "payments", "10:42")
    title.fill("")
    page.get_by_role("main").get_by_role("button", name="Declare incident").tap()
    expect(page).to_have_title(re.compile("^Error: "))
    page.locator(".error-summary").get_by_role("link").tap()
    expect(title).to_be_focused()
    assert values(page) == ("", "sev3", "payments", "10:42")
