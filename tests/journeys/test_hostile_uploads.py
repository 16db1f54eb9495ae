"""Files made to hurt, at each door of a running site: a reason, little memory, nothing stored."""

import http.client
import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.readiness.management.test_hostile_files import BOMB, MOST_MEGABYTES
from tests.services.server import Site

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

HUGE = b" " * 50_000_000
BOUNDARY = "hostile"
EVIDENCE, PLAN, CHECKLIST = "readiness/evidence/import/", "drills/plans/new/", "checklists/new/"
FORMS = {EVIDENCE: "upload", PLAN: "file", CHECKLIST: "file"}
BODIES: dict[str, Any] = {
    "evidence-imports": lambda text: {"files": [{"name": "a", "content": text}]},
    "drill-plans": lambda text: {"text": text},
    "checklists": lambda text: {"text": text},
}
DEEP = "- " * 100_000
MANY = "- a\n" * 1_500_000
NO_ALIAS = "line 1 uses an anchor or alias, which is not accepted"
TOO_MUCH = "line 6 goes on after 500,000 values"
READ_SECONDS = 60


class Visitor:
    """Somebody who is signed in and sends what no browser would."""

    def __init__(self, site: Site, cookies: Any) -> None:
        self._host = urlsplit(site.url).netloc
        self._headers = {"Cookie": "; ".join(f"{one['name']}={one['value']}" for one in cookies)}
        _, page = self.ask("GET", "/")
        token = re.search(r'"X-CSRFToken": ?"(\w+)"', page.replace("&quot;", '"'))
        assert token
        self._headers["X-CSRFToken"] = token[1]

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = ""
    ) -> tuple[int, str]:
        """Return the status and the text of an answer; that of a redirect is its address."""
        connection = http.client.HTTPConnection(self._host, timeout=READ_SECONDS)
        headers = self._headers | ({"Content-Type": kind} if kind else {})
        # A server that has heard enough hangs up, and its answer waits.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.headers.get("Location") or answer.read().decode()
        connection.close()
        return answer.status, text

    def send_json(self, name: str, text: str) -> tuple[int, str]:
        """Send a text to the REST API."""
        body = json.dumps(BODIES[name](text)).encode()
        return self.ask("POST", f"/api/v1/{name}/", body, "application/json")

    def upload(self, page: str, content: bytes) -> tuple[int, str]:
        """Send a file by the form of a page."""
        head = (
            f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
            f'name="{FORMS[page]}"; filename="a.yaml"\r\nContent-Type: text/plain\r\n\r\n'
        )
        body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self.ask("POST", f"/{page}", body, f"multipart/form-data; boundary={BOUNDARY}")

    def rejections_of(self, path: str) -> list[str]:
        """Wait until an import is read; return why its files were rejected."""
        number = path.rstrip("/").rpartition("/")[2]
        end = time.monotonic() + READ_SECONDS
        while time.monotonic() < end:
            told = json.loads(self.ask("GET", f"/api/v1/evidence-imports/{number}/")[1])
            if told["status"] == "done":
                assert told["entries"] == []
                return [one["reason"] for one in told["rejected"]]
            time.sleep(0.1)
        raise AssertionError(f"{path} was not read: {told}")


def processes(pid: int) -> Iterator[int]:
    """Yield a process and those below it."""
    yield pid
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in thread.read_text().split():
            yield from processes(int(child))


def most_megabytes(site: Site) -> float:
    """Return the most memory that any process of the site ever had."""
    return max(
        int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0]) / 1_000
        for pid in processes(site.process.pid)
    )


@pytest.fixture
def visitor(site: Site, cookies: Any) -> Visitor:
    return Visitor(site, cookies)


def test_every_door_refuses_what_is_made_to_hurt(visitor: Visitor, site: Site) -> None:
    before = [visitor.ask("GET", f"/api/v1/{name}/")[1] for name in ("drill-plans", "checklists")]

    huge = {page: visitor.upload(page, HUGE) for page in FORMS}
    too_large = [visitor.send_json(name, HUGE.decode()) for name in BODIES]
    bombs = [visitor.upload(page, BOMB.encode()) for page in (PLAN, CHECKLIST)]
    told = [visitor.send_json(name, BOMB) for name in ("drill-plans", "checklists")]
    deep = [visitor.send_json(name, DEEP) for name in ("drill-plans", "checklists")]
    waiting = [visitor.upload(EVIDENCE, text.encode()) for text in (BOMB, DEEP, MANY)]
    status, answer = visitor.send_json("evidence-imports", BOMB)
    read = [visitor.rejections_of(path) for _, path in waiting]

    assert [status for status, _ in huge.values()] == [422] * 3
    assert "Together the files have 50,000,000 bytes; at most 8,000,000 fit" in huge[EVIDENCE][1]
    assert "at most 500,000 bytes" in huge[PLAN][1]
    assert "larger than 300,000 bytes" in huge[CHECKLIST][1]
    assert [status for status, _ in too_large] == [413] * 3
    assert [(status, NO_ALIAS in text) for status, text in bombs] == [(422, True)] * 2
    assert [(status, NO_ALIAS in text) for status, text in told] == [(409, True)] * 2
    assert [(status, "levels deep" in text) for status, text in deep] == [(409, True)] * 2
    assert [status for status, _ in waiting] == [302] * 3
    assert (status, TOO_MUCH in visitor.rejections_of(answer)[0]) == (201, True)
    assert [len(reasons) for reasons in read] == [1, 1, 1]
    assert TOO_MUCH in read[0][0]
    assert "levels deep" in read[1][0]
    assert "500,000 values" in read[2][0]
    after = [visitor.ask("GET", f"/api/v1/{name}/")[1] for name in ("drill-plans", "checklists")]
    assert after == before
    if Path("/proc/self/status").exists():
        assert most_megabytes(site) < MOST_MEGABYTES
