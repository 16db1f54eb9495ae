"""The browser of the tests: the machine's own, else installed.

Chromium's headless shell comes first: a page in it costs a third of the time that it costs in a
whole browser, which keeps a window, a toolbar and its renderers for each.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.services.errors import ServiceMissing

CHROMIUM_VARIABLE = "DRYDOCK_TEST_CHROMIUM"
"""Path of the browser to use; tests.run sets it for the tests it starts."""

SHELL = "chromium-headless-shell"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
NO_LONG_WAIT = ("-o", "Acquire::http::Timeout=10", "-o", "Acquire::Retries=1")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium_path() -> str:
    """Return the path of a browser that is here already; raise ServiceMissing otherwise."""
    path = os.environ.get(CHROMIUM_VARIABLE) or of_the_machine() or of_playwright()
    if path is None:
        raise ServiceMissing(
            "Chromium is missing: there is no chromium or google-chrome on PATH, and "
            "Playwright has installed none. `make test` installs one."
        )
    return path


def chromium_path_or_install() -> str:
    """Return the path of a browser, installed now if need be; raise ServiceMissing otherwise.

    From the distribution when this is Debian and we are root, else by Playwright. A whole browser
    is good enough where the shell cannot be had.
    """
    failures = [install_from_debian()]
    try:
        return chromium_path()
    except ServiceMissing:
        failures.append(install_by_playwright())
    try:
        return chromium_path()
    except ServiceMissing as error:
        raise ServiceMissing("\n".join([str(error), *filter(None, failures)])) from error


def of_the_machine() -> str | None:
    """Return the browser on PATH or in macOS' folder of applications, None without one."""
    on_path = filter(None, map(shutil.which, (SHELL, *BROWSERS)))
    on_macos = (path for path in ON_MACOS if Path(path).exists())
    return next(on_path, None) or next(on_macos, None)


def of_playwright() -> str | None:
    """Return the browser that `playwright install` put in place, None if it never ran."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_from_debian() -> str | None:
    """Try apt-get; return why it failed, None when it did not fail or was not asked for.

    It is not asked for without being root on Debian, nor where the browser is named or the shell
    is here.
    """
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        return None
    if os.environ.get(CHROMIUM_VARIABLE) or shutil.which(SHELL):
        return None
    apt = ["apt-get", "--yes", "--quiet", *NO_LONG_WAIT]
    return why_failed([*apt, "update"]) or why_failed(
        [*apt, "install", "--no-install-recommends", SHELL]
    )


def install_by_playwright() -> str | None:
    """Try `playwright install chromium`; return why it failed, None when it did not."""
    if of_the_machine():
        return None
    return why_failed([sys.executable, "-m", "playwright", "install", "chromium"])


def why_failed(command: list[str]) -> str | None:
    """Run a command and show what it prints; return a sentence when it fails."""
    words = " ".join(command)
    try:
        subprocess.run(command, check=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    except (OSError, subprocess.CalledProcessError) as error:
        return f"`{words}` failed: {error}"
    return None
