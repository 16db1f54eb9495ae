"""The database goes away under a running site, in each way it can, and comes back."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import requests
from psycopg import sql

from tests.chaos.fault_proxy import FaultProxy
from tests.services.database import FILE, migrated_database
from tests.services.server import Site, running_site

Switch = Callable[[], None]
TYPED = {"title": "Nobody may lose this", "kind": "incident", "severity": "sev2"}
NOTICE_SECONDS, RETURN_SECONDS = 10.0, 5.0
LONGEST_READ_SECONDS = 0.3
BANNER = "The database takes no changes at the moment."
AWAY = "Drydock cannot reach its database"


@dataclass
class Visitor:
    """Somebody who is signed in; every answer they get is noted."""

    site: Site
    session: requests.Session = field(default_factory=requests.Session)
    statuses: list[int] = field(default_factory=list)

    def get(self, path: str) -> requests.Response:
        return self._noted(self.session.get(self.site.url + path, timeout=20))

    def post(self, path: str, values: dict[str, str]) -> requests.Response:
        url = self.site.url + path
        sent = values | {"csrfmiddlewaretoken": self.session.cookies["drydock_csrf"]}
        answer = self.session.post(url, sent, headers={"Referer": url}, timeout=20)
        return self._noted(answer)

    def sign_in(self) -> None:
        self.get("login/")
        secret = self.site.one_time_password or ""
        self.post("login/", {"login": self.site.username or "", "password": secret})
        assert "Sign out" in self.get("").text

    def _noted(self, answer: requests.Response) -> requests.Response:
        self.statuses.append(answer.status_code)
        return answer


@dataclass
class Fault:
    """A way to go away, and the way back."""

    name: str
    begin: Switch
    end: Switch


@contextmanager
def breakable_site(folder: Path) -> Iterator[tuple[Site, list[Fault]]]:
    """Start a site whose database can be taken away."""
    with migrated_database(folder) as url:
        if not url:
            with running_site(folder) as site:
                yield site, [sqlite_fault(folder)]
            return
        parts = urlsplit(url)
        proxy = FaultProxy(parts.hostname or "", parts.port or 0)
        through = parts._replace(netloc=f"{parts.username}@127.0.0.1:{proxy.port}")
        try:
            with running_site(folder, database_url=urlunsplit(through)) as site:
                killed = Fault("killed", proxy.refuse, proxy.restore)
                hung = Fault("hung", proxy.hang, proxy.restore)
                yield site, [killed, hung, read_only_fault(url)]
        finally:
            proxy.close()


def read_only_fault(url: str) -> Fault:
    """The database refuses writes from now on, as a standby does."""
    name = urlsplit(url).path.removeprefix("/")

    def switch(value: str) -> None:
        setting = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}").format(
            sql.Identifier(name), sql.SQL(value)
        )
        with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as admin:
            admin.execute(setting)

    def refuse() -> None:
        switch("on")
        with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    return Fault("read-only", refuse, lambda: switch("off"))


def sqlite_fault(folder: Path) -> Fault:
    """A folder in place of the file cannot be read, not even by root."""
    aside = folder / "aside"

    def take() -> None:
        aside.mkdir()
        for path in folder.glob(f"{FILE}*"):
            path.rename(aside / path.name)
        (folder / FILE).mkdir()

    def give_back() -> None:
        (folder / FILE).rmdir()
        for path in aside.iterdir():
            path.rename(folder / path.name)
        aside.rmdir()

    return Fault("unreadable", take, give_back)


def seconds_until(holds: Callable[[], bool], most: float) -> float:
    """Return after how long it holds; fail when it takes longer."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < most
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Site, list[Fault]]]:
    """A site of its own, so that nobody else's is harmed."""
    with breakable_site(tmp_path / "site") as found:
        yield found


def test_people_go_on_reading_and_lose_no_text(
    site: tuple[Site, list[Fault]], capsys: pytest.CaptureFixture[str]
) -> None:
    running, faults = site
    visitor = Visitor(running)
    visitor.sign_in()
    incident = visitor.post("declare/", TYPED | {"title": "Checkout answers slowly"}).url
    known = running.folder / "last_known.json"
    known.unlink(missing_ok=True)
    seconds_until(lambda: known.exists() and "Checkout" in known.read_text(), 15)
    figures = []

    refusing = [fault for fault in faults if fault.name == "read-only"]
    for fault in (fault for fault in faults if fault not in refusing):
        fault.begin()
        noticed = seconds_until(lambda: AWAY in visitor.get("").text, NOTICE_SECONDS)
        began = time.monotonic()
        page = visitor.session.get(incident, timeout=20)
        took = time.monotonic() - began
        refused = visitor.post("declare/", TYPED | {"summary": f"Typed while {fault.name}"})
        api = visitor.get("api/v1/incidents/")
        alive, ready = visitor.get("livez"), visitor.get("readyz")
        fault.end()
        back = seconds_until(lambda: "Sign out" in visitor.get("").text, RETURN_SECONDS)
        again = sent_again(visitor, refused)
        figures.append(
            f"{fault.name}: noticed after {noticed:.2f} s, read in {took * 1000:.0f} ms, "
            f"back after {back:.2f} s, {len(visitor.statuses)} answers"
        )

        assert (page.status_code, AWAY in page.text) == (200, True)
        assert took < LONGEST_READ_SECONDS
        assert "Checkout answers slowly" in page.text
        assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (503, True)
        assert f"Typed while {fault.name}" in refused.text
        assert (api.status_code, api.json()["code"]) == (503, "unavailable")
        assert alive.status_code == 200
        assert ready.json()["status"] == "read_only"
        assert f"Typed while {fault.name}" in again.text
    for fault in refusing:
        fault.begin()
        noticed = seconds_until(lambda: BANNER in visitor.get("").text, NOTICE_SECONDS)
        refused = visitor.post("declare/", TYPED | {"summary": "Typed on a standby"})
        fault.end()
        back = seconds_until(lambda: BANNER not in visitor.get("").text, 2 * RETURN_SECONDS)
        again = sent_again(visitor, refused)
        figures.append(f"{fault.name}: noticed after {noticed:.2f} s, back after {back:.2f} s")

        assert (refused.status_code, again.status_code) == (503, 200)
        assert "Typed on a standby" in again.text
    # An open connection would keep the site from ending at once.
    visitor.session.close()
    with capsys.disabled():
        print("", *figures, sep="\n")  # noqa: T201 - the figures are what this test is for

    assert set(visitor.statuses) <= {200, 503}
    assert running.process.poll() is None


def sent_again(visitor: Visitor, refused: requests.Response) -> requests.Response:
    """Press the button of the page that kept the text."""
    kept = re.findall(r'name="(\w+)" value="([^"]*)"', refused.text)
    return visitor.post("declare/", dict(kept))
