"""The disk of the database and of the log is full: reading goes on, nothing is damaged."""

import os
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connection

from tests.chaos.conftest import Tell
from tests.chaos.rows import seconds_until
from tests.chaos.scale import count
from tests.chaos.test_database_away import BANNER, TYPED, Visitor
from tests.services.database import FILE, migrated_database
from tests.services.server import running_site

DISK = "size=64m"
PIECES = (1024 * 1024, 4096, 1)
ASKED = count(5, 50)
NOTICE_SECONDS, RETURN_SECONDS = 10, 10


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Let a folder be a disk of 64 MB; skip the test where nobody may mount one."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", DISK, "tmpfs", str(folder)]
    with suppress(OSError):
        if subprocess.run(mounting, check=False, capture_output=True).returncode == 0:  # noqa: S603 - a folder of ours
            try:
                yield
            finally:
                subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607 - as above
            return
    pytest.skip("Mounting a small disk needs root.")


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
