"""Steps of people who write a postmortem in a browser."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from core.models import User
from incidents.models import Postmortem
from tests.journeys.conftest import declare
from tests.services.fixtures import OpenPage
from tests.services.server import Site

SAVED_MS = 45_000
_TEXT = re.compile(r'<pre class="version-text" tabindex="0">(.*?)</pre>', re.DOTALL)


def open_editor(
    open_page: OpenPage, live_server: LiveServer, person: User, postmortem: Postmortem, **how: Any
) -> Page:
    """Open the editor of a postmortem that a test made, as `person`, in a browser of its own."""
    client = Client()
    client.force_login(person)
    page = open_page(**how)
    name = settings.SESSION_COOKIE_NAME
    cookie: Any = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(f"{live_server.url}/postmortems/{postmortem.reference}/edit/")
    return page


def start_writing(page: Page, site: Site, title: str) -> str:
    """Declare an incident and begin its postmortem; return the address of the editor."""
    declare(page, site, title)
    page.get_by_role("link", name="Start postmortem").click()
    page.get_by_role("button", name="Create draft from Light").click()
    page.wait_for_url(re.compile("/edit/$"))
    return page.url


def field(page: Page, key: str = "summary") -> Locator:
    """Return the field of a section."""
    return page.locator(f"#text-{key}")


def form(page: Page, key: str = "summary") -> Locator:
    """Return the form of a section."""
    return page.locator(f"form[data-section={key}]")


def state(page: Page) -> Locator:
    """Return the line that says whether everything is saved."""
    return page.locator("[data-save-state]")


def is_saved(page: Page) -> None:
    """Wait until nothing is left to save."""
    expect(state(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d$"), timeout=SAVED_MS)


def save(page: Page) -> None:
    """Press Ctrl+S and wait until it is saved."""
    page.keyboard.press("Control+s")
    is_saved(page)


def history(page: Page, editor_url: str, key: str = "summary") -> list[str]:
    """Return every text that was ever sent for a section, the newest first."""
    url = editor_url.replace("/edit/", f"/sections/{key}/history/")
    return [unescape(text) for text in _TEXT.findall(page.request.get(url).text())]


def texts_sent(page: Page, key: str = "summary") -> list[str]:
    """Return a list that grows by each text the page sends for a section from now on."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith(f"/sections/{key}/"):
            body = parse_qs(request.post_data or "", keep_blank_values=True)
            sent.append(body["text"][0].replace("\r\n", "\n"))

    page.on("request", note)
    return sent


def session_of_new_person(
    chromium: Browser, site: Site, cookies: Any, username: str, role: str = "responder"
) -> Any:
    """Add a person as the admin whose `cookies` these are; return the person's own cookies."""
    context = chromium.new_context()
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{site.url}settings/new-person/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Role").select_option(role)
    page.get_by_role("main").get_by_role("button", name="Add person").click()
    password = page.locator("input[readonly]").input_value()
    context.clear_cookies()
    page.goto(f"{site.url}login/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.url)
    found = context.cookies()
    context.close()
    return found
