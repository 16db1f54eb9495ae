"""`python -m tests.screenshots`: ten screens of the demo, light and dark, into docs/screenshots/.

Starts a site of its own in a temporary folder and stops it at the end. Exit 1 names the pictures
that are too large.
"""

import secrets
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tests.services.chromium import ARGUMENTS, chromium_path_or_install
from tests.services.server import ROOT, Site, running_site

FOLDER = ROOT / "docs" / "screenshots"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LARGEST_FILE = 200_000
WIDTH, HEIGHT = 1280, 800

SCREENS = {
    "home": "/",
    "incidents": "/incidents/?status=all",
    "incident": "/incidents/INC-60/",
    "declare": "/declare/",
    "postmortem": "/postmortems/PM-7/",
    "editor": "/postmortems/PM-7/edit/",
    "actions": "/actions/",
    "metrics": "/metrics/",
    "overview": "/overview/",
    "search": "/search/?q=payments&jump=no",
}


def name_of(screen: str, scheme: str) -> str:
    """Return the name of a picture's file."""
    return f"{screen}-{scheme}.png"


def main() -> int:
    """Take the pictures; return 1 when one of them is too large."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path_or_install(), args=ARGUMENTS
        )
        with running_site(Path(folder), "--demo") as site:
            cookies = signed_in(browser, site)
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": WIDTH, "height": HEIGHT},
                    color_scheme=scheme,
                    reduced_motion="reduce",
                    storage_state=cookies,
                )
                take(context, site, scheme)
                context.close()
        browser.close()
    large = [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > LARGEST_FILE]
    sys.stderr.writelines(f"{name} is larger than {LARGEST_FILE:,} bytes.\n" for name in large)
    return 1 if large else 0


def take(context: BrowserContext, site: Site, scheme: str) -> None:
    """Take each screen in one scheme of colours."""
    page = context.new_page()
    for screen, address in SCREENS.items():
        page.goto(site.url + address.removeprefix("/"))
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / name_of(screen, scheme))


def signed_in(browser: Browser, site: Site) -> StorageState:
    """Sign in as the first admin with a password of their own, so that no page asks for one."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.url}login/")
    page.get_by_label("User name").fill(site.username or "")
    page.get_by_label("Password").fill(site.one_time_password or "")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.url)
    choose_password(page, site)
    state = context.storage_state()
    context.close()
    return state


def choose_password(page: Page, site: Site) -> None:
    """Replace the one-time password by another that nobody needs to know."""
    chosen = secrets.token_urlsafe(24)
    page.get_by_role("link", name="Choose your own").click()
    page.locator("[name=oldpassword]").fill(site.one_time_password or "")
    page.locator("[name=password1]").fill(chosen)
    page.locator("[name=password2]").fill(chosen)
    page.get_by_role("main").get_by_role("button", name="Change password").click()
    page.goto(site.url)


if __name__ == "__main__":
    sys.exit(main())
