"""The tables become those of this version while the version before writes into them."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.chaos.conftest import Tell
from tests.chaos.scale import count
from tests.services.database import empty_database
from tests.services.server import ROOT, environment, manage

ALERTS = count(20_000, 1_000_000)
INCIDENTS = count(2_000, 100_000)
WRITERS = 1 if connection.vendor == "sqlite" else 3
"""One writes into a file: of several, one is overtaken again and again, which is not what is asked.
"""

SETTLED_SECONDS = 3
"""So long they write before and after."""

MOST_SECONDS = 2.0
"""How long anybody may wait for the tables."""

LONGEST_WAIT = """
SELECT coalesce(extract(epoch FROM max(clock_timestamp() - waitstart)), 0)
FROM pg_locks WHERE NOT granted
"""

pytestmark = pytest.mark.django_db


class Writers:
    """Processes of the version before, each of which writes as fast as it can."""

    def __init__(self, variables: dict[str, str]) -> None:
        self._running = [old_version(variables, "write") for _ in range(WRITERS)]
        for one in self._running:
            assert one.stdout is not None
            assert one.stdout.readline() == "begins\n"

    def end(self) -> list[dict[str, Any]]:
        """Return what each tells at its end."""
        return [json.loads(one.communicate(timeout=120)[0]) for one in self._running]

    def kill(self) -> None:
        """End those that run still."""
        for one in self._running:
            with one:
                one.kill()


def old_version(variables: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own module and numbers
        [sys.executable, "-m", "tests.chaos.version_before", *arguments],
        cwd=ROOT,
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


class Watch:
    """How long the locks of a database on PostgreSQL are waited for, seen 20 times a second."""

    def __init__(self, database_url: str) -> None:
        self.longest = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(database_url,))
        self._thread.start()

    def _look(self, database_url: str) -> None:
        with psycopg.connect(database_url, autocommit=True) as server:
            while not self._over.wait(0.05):
                found = server.execute(LONGEST_WAIT).fetchone()
                assert found is not None
                self.longest = max(self.longest, float(found[0]))

    def end(self) -> float:
        """Look no more; return how many seconds the longest wait was."""
        self._over.set()
        self._thread.join()
        return self.longest


@contextmanager
def tables_of_before(folder: Path) -> Iterator[str]:
    """Yield a DATABASE_URL, "" for SQLite, of a full database as the version before left it."""
    with empty_database() as url:
        with old_version(environment(folder, url), "fill", str(ALERTS), str(INCIDENTS)) as filling:
            assert not filling.wait(1_800)
        yield url


def test_nobody_waits_while_tables_change(tmp_path: Path, tell: Tell) -> None:
    with tables_of_before(tmp_path) as url:
        writers, watch = Writers(environment(tmp_path, url)), Watch(url) if url else None
        try:
            time.sleep(SETTLED_SECONDS)
            began = time.monotonic()
            migrated = manage("migrate", folder=tmp_path, database_url=url)
            took = time.monotonic() - began
            time.sleep(SETTLED_SECONDS)
            told = writers.end()
        finally:
            waited = watch.end() if watch else None
            writers.kill()
        missing = manage("migrate", "--check", folder=tmp_path, database_url=url)

    written = [one["written"] for one in told]
    slowest = max(float(one["slowest"]) for one in told)
    failed = [error for one in told for error in one["failed"]]
    tell(
        f"R20 {connection.vendor}: {ALERTS} alerts and {INCIDENTS} incidents migrated in {took:.1f}"
        f" s beside {WRITERS} writers of the version before, which wrote {written} times nine rows,"
        f" failed {len(failed)}, slowest {slowest:.2f} s"
        + ("" if waited is None else f", longest wait for a lock {waited:.2f} s")
    )
    assert not migrated.returncode, migrated.stderr
    assert not missing.returncode, missing.stdout
    assert not failed
    assert all(written)
    # With a file the site migrates before it serves, so nobody but this test waits there.
    assert waited is None or waited <= MOST_SECONDS


def test_two_that_migrate_at_once_do_not_meet(tmp_path: Path) -> None:
    with empty_database() as url:
        if not url:
            pytest.skip("A file belongs to one site.")
        with ThreadPoolExecutor(2) as both:
            waiting = [
                both.submit(manage, "migrate", folder=tmp_path / name, database_url=url)
                for name in ("one", "other")
            ]
            ended = [one.result() for one in waiting]

    assert [one.returncode for one in ended] == [0, 0], [one.stderr for one in ended]
    assert sorted("No migrations to apply" in one.stdout for one in ended) == [False, True]
