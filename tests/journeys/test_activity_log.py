"""An admin finds who changed a severity, by keys and without script; the page is for everybody."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from core import clock
from core.audit.chain import last_head, seal_pending
from core.models import Role
from incidents.usecases.details import change_severity, edit_details
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.journeys.keyboard import Keyboard
from tests.journeys.people import open_as
from tests.journeys.screens import problems_of
from tests.services.fixtures import OpenPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.any_database,
    pytest.mark.django_db(transaction=True),
]


def test_an_admin_finds_who_changed_a_severity_by_keys_and_without_script(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    mia, ada = make_user(name="Mia Chen"), make_user(name="Ada Okafor", role=Role.ADMIN)
    incident, other = make_incident(severity="sev3"), make_incident(severity="sev3")
    for one, by in ((other, ada), (incident, mia)):
        change_severity(one, by=by, at=clock.now(), severity="sev1")
    edit_details(incident, by=ada, title="Other words", summary="", kind="incident")
    page = open_as(open_page, live_server, ada, javascript=False)
    keyboard, main = Keyboard(page), page.get_by_role("main")

    page.goto(live_server.url)
    keyboard.follow(page.locator("summary", has_text="Your menu"))
    keyboard.follow(page.get_by_role("link", name="Activity log"))
    keyboard.tab_to(page.get_by_label("What", exact=True))
    keyboard.write("change sev")
    keyboard.fill(page.get_by_label("Reference or name"), incident.reference)
    keyboard.press("Enter")

    expect(main.get_by_role("row")).to_have_count(2)
    row = main.get_by_role("row").nth(1)
    expect(row).to_contain_text(f"Changed the severity of {incident.reference}")
    expect(row).to_contain_text("Mia Chen")
    keyboard.follow(row.locator("summary"))
    expect(row.locator("dd")).to_have_text("from SEV3 to SEV1")


def test_a_full_page_is_for_everybody_and_its_head_is_copied(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    ada, incident = make_user(role=Role.ADMIN), make_incident(title="W" * 150)
    for number in range(30):
        text = f"{'x' * 300} {number}\n" * 3
        edit_details(incident, by=ada, title=f"{'W' * 150}{number}", summary=text, kind="incident")
        incident.refresh_from_db()
    seal_pending()
    page = open_as(open_page, live_server, ada)

    page.goto(f"{live_server.url}/audit/")
    page.get_by_role("button", name="Copy").click()
    selected = page.evaluate("getSelection().toString()")
    page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")

    assert selected == "{}:{}".format(*last_head())
    assert problems_of(page) == []
    page.emulate_media(media="print")
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".entry-details dd").first).to_be_visible()
