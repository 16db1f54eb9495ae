"""Bodies without end, with a lying length, and files that unfold: refused, and memory stays."""

import json
import socket
import threading
import zlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from tests.chaos.conftest import Tell
from tests.chaos.programs import NEW_TOKENS, Running, running

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MEGABYTE = 1_000_000
MOST_GROWTH = 200 * MEGABYTE
DOORS = ("api/v1/incidents/", "api/v1/evidence-imports/", "hooks/alertmanager/", "v2/enqueue")
A_POSTMORTEM = """
from core.visibility import Viewer, viewing_as
from tests.factories.postmortems import started
with viewing_as(Viewer.SYSTEM):
    started()
"""
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
DEEP = "[" * 100_000
WIDE = "[" + ",".join(["[]"] * 3_000_000) + "]"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def picture(width: int, height: int) -> bytes:
    """Return a small PNG whose header asks for many pixels."""
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x06\0\0\0"
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            b"\0\0\0\x0d",
            header,
            zlib.crc32(header).to_bytes(4, "big"),
            bytes(MEGABYTE),
        )
    )


@contextmanager
def watching(found: Running) -> Iterator[dict[int, list[int]]]:
    """Note the memory of each process of the site: at first, and the most since."""
    over = threading.Event()
    seen: dict[int, list[int]] = {}

    def watch() -> None:
        while not over.wait(0.02):
            with suppress(psutil.Error):
                site = psutil.Process(found.site.process.pid)
                for one in (site, *site.children(recursive=True)):
                    size = one.memory_info().rss
                    known = seen.setdefault(one.pid, [size, size])
                    known[1] = max(known[1], size)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def raw(url: str, head: str, body: Iterator[bytes]) -> int:
    """Return the status of a request that is written byte by byte, 0 for a closed connection."""
    place = urlsplit(url)
    with socket.create_connection((str(place.hostname), place.port or 80), timeout=60) as line:
        with suppress(OSError):
            line.sendall(head.encode())
            for part in body:
                line.sendall(part)
        with suppress(OSError):
            line.shutdown(socket.SHUT_WR)
        answer = b""
        with suppress(OSError):
            while part := line.recv(65_536):
                answer += part
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def requests_of(path: str, token: str) -> Iterator[tuple[str, str, Iterator[bytes]]]:
    """Yield a name, a head and a body of each way to send more than is taken."""
    head = f"POST /{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    head += "Content-Type: application/json\r\nConnection: close\r\n"
    part = b"x" * 65_536
    much = (part for _ in range(400))
    yield "announced", f"{head}Content-Length: {400 * len(part)}\r\n\r\n", much
    chunk = b"%x\r\n%s\r\n" % (len(part), part)
    chunks = (chunk for _ in range(400))
    yield "in chunks", f"{head}Transfer-Encoding: chunked\r\n\r\n", chunks
    yield "too short", f"{head}Content-Length: {MEGABYTE}\r\n\r\n", iter([b"{}"])
    yield "too long", f"{head}Content-Length: 2\r\n\r\n", iter([b"{}", part])
    yield "negative", f"{head}Content-Length: -1\r\n\r\n", iter([b"{}"])
    both = f"{head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield "both", both, iter([b"2\r\n{}\r\n0\r\n\r\n"])


def send_files(found: Running, token: str) -> Iterator[tuple[str, int]]:
    """Send files that unfold, and yield name and status of each."""
    url, head = found.site.url, {"Authorization": f"Bearer {token}"}
    texts = {"aliases": BOMB, "deep": DEEP, "wide": WIDE, "drawing": SVG}
    for name, text in texts.items():
        body = {"files": [{"name": f"{name}.yaml", "content": text}]}
        answer = requests.post(
            f"{url}api/v1/evidence-imports/", json=body, headers=head, timeout=120
        )
        yield f"evidence {name}", answer.status_code
        if answer.ok:
            place = f"{url}api/v1/evidence-imports/{answer.json()['id']}/"
            read: dict[str, Any] = {}
            while read.get("finished_at") is None and read.get("status") != "choosing":
                read = requests.get(place, headers=head, timeout=30).json()
            yield f"evidence {name}: {len(read['rejected'])} rejected", 422
    for name in ("deep", "wide"):
        answer = requests.post(
            f"{url}api/v1/incidents/",
            data=texts[name],
            headers=head | {"Content-Type": "application/json"},
            timeout=120,
        )
        yield f"JSON {name}", answer.status_code
    for name, content in (("picture", picture(60_000, 60_000)), ("drawing", SVG.encode())):
        answer = requests.post(
            f"{url}api/v1/postmortems/PM-1/images/",
            json={"image": b64encode(content).decode()},
            headers=head,
            timeout=120,
        )
        yield f"image {name}", answer.status_code


def test_nothing_that_is_too_large_is_taken_or_fills_the_memory(tmp_path: Path, tell: Tell) -> None:
    statuses: dict[str, int] = {}
    with running(tmp_path / "site") as found:
        token = found.tokens(NEW_TOKENS + A_POSTMORTEM)[0]
        requests.get(f"{found.site.url}livez", timeout=30)
        with watching(found) as memory:
            for path in DOORS:
                for name, head, body in requests_of(path, token):
                    statuses[f"{path} {name}"] = raw(found.site.url, head, body)
            statuses |= send_files(found, token)
            alive = requests.get(f"{found.site.url}livez", timeout=30).status_code

    growth = max(most - first for first, most in memory.values())
    peak = max(most for _, most in memory.values())
    tell(
        f"S11: {len(statuses)} bodies, answered {dict(Counter(statuses.values()))} (0: closed), "
        f"memory grew by {growth / MEGABYTE:.0f} MB to {peak / MEGABYTE:.0f} MB"
    )
    print(json.dumps(statuses, indent=1))  # noqa: T201 - who looks closer wants each
    assert alive == 200
    assert [name for name, status in statuses.items() if status >= 500] == []
    taken = [one for one, status in statuses.items() if 200 <= status < 300]
    # Files are kept as they came, and read in the background: nothing of them is.
    assert [one for one in taken if not one.startswith("evidence ")] == []
    refused = {one for one in statuses if one.endswith(" 1 rejected")}
    assert len(refused) == len(taken)
    assert statuses["image picture"] == statuses["image drawing"] == 409
    assert growth < MOST_GROWTH
