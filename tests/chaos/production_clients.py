"""Who uses the processes of production: somebody signed in, and a flood of readers."""

import itertools
import json
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from typing import Self
from urllib.parse import urlsplit

import requests

from tests.chaos.stack import Stack

WROTE = "drydock_wrote"
"""The cookie of those who just changed something; its module needs settings, a command has none."""

CLIENTS = 4
PATIENCE_SECONDS = 30
"""So long a client waits for an answer."""


class Person:
    """Somebody who is signed in; every answer is counted by its status."""

    def __init__(self, one: Stack) -> None:
        self.url = one.url
        self.session = requests.Session()
        self.statuses: Counter[int] = Counter()
        admin = json.loads(one.manage("create_admin", "--json"))
        self.get("login/")
        secret = admin["one_time_password"]
        self.post("login/", {"login": admin["username"], "password": secret})

    def get(self, path: str) -> requests.Response:
        return self._counted(self.session.get(self.url + path, timeout=30))

    def post(self, path: str, values: dict[str, str]) -> requests.Response:
        url = self.url + path
        sent = values | {"csrfmiddlewaretoken": self.session.cookies["drydock_csrf"]}
        return self._counted(self.session.post(url, sent, headers={"Referer": url}, timeout=30))

    def declare(self, title: str) -> requests.Response:
        return self.post("declare/", {"title": title, "kind": "incident", "severity": "sev3"})

    def _counted(self, answer: requests.Response) -> requests.Response:
        self.statuses[answer.status_code] += 1
        return answer


class Flood:
    """Clients that read pages as fast as they can until told to stop.

    They read the first page, and after each of those so many light ones.
    """

    def __init__(self, person: Person, *, light: int = 0) -> None:
        self.statuses: Counter[str] = Counter()
        self.slowest_seconds = 0.0
        # Without this one, so that the standby is read.
        cookies = person.session.cookies.get_dict()
        own = "; ".join(f"{key}={value}" for key, value in cookies.items() if key != WROTE)
        self._pages: list[tuple[str, dict[str, str]]] = [("/", {"Cookie": own})]
        self._pages += [("/login/", {})] * light
        self._place = urlsplit(person.url).netloc
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(CLIENTS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int) -> None:
        line = HTTPConnection(self._place, timeout=PATIENCE_SECONDS)
        for path, headers in itertools.cycle(self._pages):
            if self._stopping.is_set():
                break
            # Half of them keep their connection, the others open one for each request.
            close = {"Connection": "close"} if number % 2 else {}
            began = time.monotonic()
            try:
                line.request("GET", path, headers={**headers, **close})
                answer = line.getresponse()
                answer.read()
                self.statuses[str(answer.status)] += 1
            except (OSError, HTTPException) as error:
                self.statuses[type(error).__name__] += 1
                line.close()
            self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - began)
        line.close()
