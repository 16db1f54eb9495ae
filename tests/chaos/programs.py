"""Programs that call a running site, and a site that nothing but its own work slows down."""

import http.client
import json
import select
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.services.database import migrated_database
from tests.services.server import Site, manage, running_site

NO_LIMITS = {"DRYDOCK_API_REQUESTS_PER_MINUTE": "0", "DRYDOCK_ALERT_PAYLOADS_PER_MINUTE": "1000000"}
BROKEN = 0
"""Stands for the status of an answer that never came."""

NEW_TOKENS = """
from django.utils import timezone
from core.models import Role
from core.people.tokens import create_token
from tests.factories.people import make_user
for number in range(2):
    person = make_user(role=Role.RESPONDER)
    print("token", create_token(by=person, name="x", days=1, at=timezone.now())[1])
"""
NEW_SOURCE = """
from incidents.usecases.alert_sources import create_source
print("token", create_source(by=None, name="Ledger", format_name="{format}")[1])
"""


@dataclass(frozen=True)
class Answer:
    """What came back; BROKEN when the connection broke before it did."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Running:
    """A site and the DATABASE_URL of its database, "" for SQLite."""

    site: Site
    database_url: str

    @property
    def folder(self) -> Path:
        """Return the folder of the site."""
        return self.site.folder

    def tokens(self, script: str) -> list[str]:
        """Return the secrets that a script printed."""
        done = manage("shell", "-c", script, folder=self.folder, database_url=self.database_url)
        found = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("token ")]
        assert found, done.stderr
        return found

    def program(self, token: str) -> "Program":
        """Return a program of its own with a token."""
        return Program(self.site.url, {"Authorization": f"Bearer {token}"})


@contextmanager
def running(folder: Path, **variables: str) -> Iterator[Running]:
    """Start a site on a database of its own."""
    with (
        migrated_database(folder) as url,
        running_site(folder, database_url=url, variables=NO_LIMITS | variables) as site,
    ):
        yield Running(site, url)


class Program:
    """Sends JSON over one connection; safe for one thread."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._place = urlsplit(url).netloc
        self._headers = {"Content-Type": "application/json", **headers}
        self._line: http.client.HTTPConnection | None = None

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] = {}
    ) -> Answer:
        """Return the answer; a connection that breaks is made anew next time."""
        if self._line is not None and was_closed(self._line):
            self.close()
        line = self._line = self._line or http.client.HTTPConnection(self._place, timeout=40)
        sent = None if body is None else json.dumps(body).encode()
        try:
            line.request(method, path, sent, {**self._headers, **headers})
            answer = line.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read())
        except (OSError, http.client.HTTPException):
            self.close()
            return Answer(BROKEN)

    def close(self) -> None:
        """Close the connection."""
        if self._line is not None:
            self._line.close()
        self._line = None


def was_closed(line: http.client.HTTPConnection) -> bool:
    """Return whether the server ended a connection that nobody used for a while."""
    return line.sock is not None and bool(select.select([line.sock], [], [], 0)[0])


def together(works: Sequence[Callable[[], Answer]]) -> tuple[list[Answer], Counter[int]]:
    """Begin all works at the same moment, each in a thread; return the answers and statuses."""
    answers: list[Answer] = []
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], Answer]) -> None:
        barrier.wait(60)
        answers.append(work())

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(answers) == len(works)
    return answers, Counter(answer.status for answer in answers)
