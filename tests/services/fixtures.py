"""Fixtures for tests that drive a running site, with or without a browser."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connections
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from tests.services.chromium import ARGUMENTS, chromium_path
from tests.services.database import empty_database, migrated_database
from tests.services.server import Site, running_site

OpenPage = Callable[..., Page]
MOST_SECONDS_TO_ANSWER = 5
OWN_HOSTS = {"127.0.0.1", "localhost", None}
"""Hosts of a site under test; None is what needs no host, such as data: in a stylesheet."""


@pytest.fixture
def database_url() -> Iterator[str]:
    """DATABASE_URL of an empty database of the kind under test; "" is SQLite in the folder."""
    with empty_database() as url:
        yield url


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One running site without any incident, shared by the tests of a worker."""
    folder: Path = tmp_path_factory.mktemp("site")
    with migrated_database(folder) as url, running_site(folder, database_url=url) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    # Playwright's event loop lives in this thread, in which tests use the database too.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        # While the loop runs, a test has another connection than the one it would have without,
        # and nobody else closes it.
        connections.close_all()
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Return a function that opens a page; the test fails if a page breaks a rule.

    Rules: no script error, nothing that the content security policy had to stop or that else is
    told to the console as an error, no request to another host.
    """
    problems: list[str] = []
    contexts: list[BrowserContext] = []

    def open_one(
        *,
        width: int = 1280,
        height: int = 800,
        scheme: str = "light",
        javascript: bool = True,
        reduced_motion: bool = False,
        touch: bool = False,
    ) -> Page:
        """Open a page in a session of its own; `scheme` is "light" or "dark".

        `touch` makes it a phone: a finger and no mouse.
        """
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce" if reduced_motion else "no-preference",
            has_touch=touch,
            is_mobile=touch,
        )
        contexts.append(context)
        note_broken_rules(context, problems)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    wait_for_answers()
    assert problems == []


def note_broken_rules(context: BrowserContext, problems: list[str]) -> None:
    """Add to `problems` whenever a page of the context breaks a rule of `open_page`."""

    def note(message: ConsoleMessage) -> None:
        # An answer such as 422, or none while a test is offline, is no error of the page.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(message.text)

    def note_host(request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in OWN_HOSTS:
            problems.append(f"asks {host}: {request.url[:200]}")

    context.on("console", note)
    context.on("request", note_host)
    context.on("weberror", lambda error: problems.append(str(error.error)))


def wait_for_answers() -> None:
    """Wait until a server in this process has answered what pages asked before they were closed.

    Its threads hold rows of tables that are emptied next.
    """
    end = time.monotonic() + MOST_SECONDS_TO_ANSWER
    while time.monotonic() < end and any(
        "process_request_thread" in thread.name for thread in threading.enumerate()
    ):
        time.sleep(0.02)
