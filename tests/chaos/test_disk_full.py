"""The disk of database and log, or of the spool, is full: what was taken is not lost."""

import json
import os
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import requests
from django.db import connection

from tests.chaos.conftest import Tell
from tests.chaos.rows import seconds_until, spooled
from tests.chaos.scale import count
from tests.chaos.test_database_away import BANNER, TYPED, Visitor
from tests.chaos.test_spool import Ledger, running_place
from tests.services.database import FILE, migrated_database
from tests.services.server import running_site

DISK = "size=64m"
PIECES = (1024 * 1024, 4096, 1)
ASKED = count(5, 50)
EVENT = {
    "event_action": "trigger",
    "dedup_key": "refused",
    "payload": {"summary": "Refused", "source": "ledger", "severity": "error"},
}
NOTICE_SECONDS, RETURN_SECONDS = 10, 10


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Let a folder be a disk of 64 MB; skip the test where nobody may mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    if not _is_mounted_at(folder):
        pytest.skip("Mounting a small disk needs root.")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607 - a folder of ours


def _is_mounted_at(folder: Path) -> bool:
    mounting = ["mount", "-t", "tmpfs", "-o", DISK, "tmpfs", str(folder)]
    with suppress(OSError):
        return subprocess.run(mounting, check=False, capture_output=True).returncode == 0  # noqa: S603 - a folder of ours
    return False


def fill(path: Path) -> int:
    """Write until not a byte is left; return how many there were."""
    with path.open("wb", buffering=0) as file:
        for size in PIECES:
            with suppress(OSError):
                while file.write(b"x" * size):
                    pass
    return path.stat().st_size


@pytest.mark.django_db
def test_full_disk_refuses_changes_and_damages_nothing(tmp_path: Path, tell: Tell) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("The disk of PostgreSQL is another machine's.")
    folder = tmp_path / "disk"
    refused: Counter[int] = Counter()
    read: Counter[int] = Counter()
    with small_disk(folder), migrated_database(folder):
        with running_site(folder) as site:
            visitor = Visitor(site)
            visitor.sign_in()
            incident = visitor.post("declare/", TYPED | {"title": "Before the disk was full"})
            # In its first second a site has looked at nothing, and holds no file open.
            seconds_until((folder / "spool" / "alerts.sqlite3-shm").exists, NOTICE_SECONDS)
            filled = fill(folder / "filler")
            noticed = seconds_until(lambda: BANNER in visitor.get("").text, NOTICE_SECONDS)
            for number in range(ASKED):
                answer = visitor.post("declare/", TYPED | {"title": f"Typed {number}"})
                refused[answer.status_code] += 1
                assert f"Typed {number}" in answer.text
                for path in ("", "incidents/", incident.url.removeprefix(site.url)):
                    read[visitor.get(path).status_code] += 1
            left = os.statvfs(folder).f_bavail
            (folder / "filler").unlink()
            taken = seconds_until(
                lambda: visitor.post("declare/", TYPED).status_code == 200, RETURN_SECONDS
            )
            visitor.session.close()
        with closing(sqlite3.connect(folder / FILE)) as file:
            ((verdict,),) = file.execute("PRAGMA integrity_check").fetchall()

    tell(
        f"R18 sqlite: disk of 64 MB filled with {filled // 1024 // 1024} MB, {left} blocks left, "
        f"noticed after {noticed:.1f} s; changes {dict(refused)}, reads {dict(read)}; changes "
        f"taken {taken:.1f} s after there was room, integrity {verdict}"
    )
    assert (set(refused), set(read)) == ({503}, {200})
    assert verdict == "ok"


@pytest.mark.django_db
def test_full_disk_of_the_spool_loses_no_alert_that_was_taken(tmp_path: Path, tell: Tell) -> None:
    ledger = Ledger()

    def offer(name: str) -> Counter[str]:
        """Return what so many alerts are answered, each sent once and never again."""
        before = ledger.statuses.copy()
        for number in range(ASKED):
            ledger.offer(place, f"{name}-{len(ledger.seconds)}-{number}", 0)
        said = ledger.statuses - before
        return Counter(status.split()[0] for status in said.elements())

    def take_database() -> None:
        place.hang()
        place.kill()

    def seconds_until_moved() -> float:
        return seconds_until(lambda: spooled(place.folder) == 0, RETURN_SECONDS)

    def early_stored() -> int:
        """Return how many of the first stand in the database."""
        return sum('"early-' in body for body in place.bodies())

    with running_place(tmp_path / "site", small_disk) as place:
        take_database()
        early = offer("early")
        filled = fill(place.folder / "spool" / "filler")
        full = offer("full")
        refusal = requests.post(
            f"{place.url}v2/enqueue", json=EVENT | {"routing_key": place.token}, timeout=20
        )
        place.restore()
        back = seconds_until(lambda: offer("back")["202"] == ASKED, RETURN_SECONDS)
        reached = seconds_until(lambda: early_stored() == ASKED, RETURN_SECONDS)
        kept = spooled(place.folder)
        (place.folder / "spool" / "filler").unlink()
        moved = seconds_until_moved()
        take_database()
        again = offer("again")
        place.restore()
        seconds_until_moved()
        stored = Counter(json.loads(body)["dedup_key"] for body in place.bodies())

    lost = ledger.accepted - set(stored)
    tell(
        f"C8 {connection.vendor}: {ASKED} alerts each, before the disk of the spool was filled "
        f"with {filled} bytes {dict(early)}, with it full {dict(full)}, taken {back:.1f} s after "
        f"the database was back, and what had waited stored {reached:.1f} s later; {kept} left in "
        f"the spool until there was room, gone {moved:.1f} s after it; when the database was away "
        f"again {dict(again)}; lost {len(lost)}, twice {sum(stored.values()) - len(stored)}"
    )
    assert early == again == {"202": ASKED}
    assert set(full) <= {"202", "503"}
    assert full["503"] > 0
    assert (refusal.status_code, refusal.headers["Retry-After"]) == (503, "10")
    assert lost == set()
    assert set(stored) == ledger.accepted
    assert set(stored.values()) == {1}
