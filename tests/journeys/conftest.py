"""A site with the demo organisation and a browser that is signed in to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.screens import Shown, links_of
from tests.services.database import once_for_all_workers, running_demo_site
from tests.services.fixtures import OpenPage
from tests.services.server import Site

SignedInPage = Callable[..., Page]


def sign_in(page: Page, site: Site) -> None:
    """Sign in as the first admin and wait for the home page."""
    page.goto(f"{site.url}login/")
    page.get_by_label("User name").fill(site.username or "")
    page.get_by_label("Password").fill(site.one_time_password or "")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.url)


def session_of(chromium: Browser, site: Site) -> Any:
    """Return the cookies of the first admin, to be put into contexts."""
    context = chromium.new_context()
    sign_in(context.new_page(), site)
    cookies = context.cookies()
    context.close()
    return cookies


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One running site with the demo organisation; tests here change nothing others look at."""
    with running_demo_site(tmp_path_factory.mktemp("demo-site")) as running:
        yield running


@pytest.fixture(scope="session")
def demo_cookies(chromium: Browser, demo_site: Site) -> Any:
    """The first admin's session on the demo site."""
    return session_of(chromium, demo_site)


@pytest.fixture(scope="session")
def cookies(chromium: Browser, site: Site) -> Any:
    """The first admin's session on the empty site."""
    return session_of(chromium, site)


@pytest.fixture
def open_demo(open_page: OpenPage, demo_site: Site, demo_cookies: Any) -> SignedInPage:
    """Return a function that opens a path of the demo site, signed in."""

    def open_path(path: str, **how: Any) -> Page:
        page = open_page(**how)
        page.context.add_cookies(demo_cookies)
        page.goto(demo_site.url + path.removeprefix("/"))
        return page

    return open_path


@pytest.fixture(scope="session")
def screens(chromium: Browser, demo_site: Site, demo_cookies: Any) -> dict[str, Shown]:
    """For each name of a URL the first page that links of the demo site lead to."""

    def walk() -> dict[str, Shown]:
        context = chromium.new_context()
        context.add_cookies(demo_cookies)
        found = links_of(context.request, demo_site.url)
        context.close()
        return found

    found = once_for_all_workers("screens.json", walk)
    return {name: Shown(*shown) for name, shown in found.items()}


@pytest.fixture(scope="session")
def addresses(screens: dict[str, Shown]) -> dict[str, str]:
    """For each name of a URL the first address that links of the demo site lead to."""
    return {name: shown.address for name, shown in screens.items()}


def declare(page: Page, site: Site, title: str) -> None:
    """Declare an incident as the person who is signed in; its page is shown afterwards."""
    page.goto(f"{site.url}declare/")
    page.get_by_label("What is wrong?").fill(title)
    page.get_by_role("main").get_by_role("button", name="Declare incident").click()
    page.locator("#incident-header").wait_for()
