"""Databases for tests, and for servers that tests start, of the kind under test.

To migrate one takes seconds, so a run does it once and copies from then on.
"""

import fcntl
import json
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

import psycopg
from psycopg import sql

from tests.services.server import Site, manage, running_site

PREPARED_VARIABLE = "DRYDOCK_TEST_PREPARED"
"""Names the folder with what was prepared; without it every database is made from nothing."""

FILE = "drydock.sqlite3"


class Prepared(StrEnum):
    """What a copy begins with: migrated without rows, or with an admin and the demo."""

    MIGRATED = "migrated"
    DEMO = "demo"


def prepare(folder: Path, server_url: str) -> None:
    """Make one database of each sort: on the server, or in `folder` when there is none.

    Raises RuntimeError with what the product said.
    """
    migrated = folder / Prepared.MIGRATED
    url = _create(server_url, f"prepared_{Prepared.MIGRATED}") if server_url else ""
    told = manage("migrate", folder=migrated, database_url=url)
    if told.returncode:
        raise RuntimeError(f"The database cannot be migrated:\n{told.stderr}")
    demo = folder / Prepared.DEMO
    if server_url:
        url = _create(server_url, f"prepared_{Prepared.DEMO}", Prepared.MIGRATED)
    else:
        demo.mkdir(parents=True)
        _copy_file(migrated / FILE, demo / FILE)
    with running_site(demo, "--demo", database_url=url) as site:
        credentials = {"username": site.username, "one_time_password": site.one_time_password}
        (folder / "admin.json").write_text(json.dumps(credentials))


@contextmanager
def empty_database() -> Iterator[str]:
    """Yield a DATABASE_URL; empty on SQLite, where each folder DRYDOCK_VAR has its own file."""
    with _database("") as url:
        yield url


@contextmanager
def migrated_database(folder: Path) -> Iterator[str]:
    """Yield a DATABASE_URL for a site in `folder`, as empty_database does, migrated if it can."""
    with _database(Prepared.MIGRATED, folder) as url:
        yield url


@contextmanager
def running_demo_site(folder: Path) -> Iterator[Site]:
    """Start a site with the demo organisation and stop it at the end."""
    with (
        _database(Prepared.DEMO, folder) as url,
        running_site(folder, "--demo", database_url=url) as site,
    ):
        prepared = os.environ.get(PREPARED_VARIABLE)
        admin = json.loads((Path(prepared) / "admin.json").read_text()) if prepared else {}
        yield replace(site, **admin)


def once_for_all_workers(
    name: str, find: Callable[[], Mapping[str, Sequence[str]]]
) -> Mapping[str, Sequence[str]]:
    """Return what `find` finds on a prepared database: the same for whoever has a copy of it."""
    prepared = os.environ.get(PREPARED_VARIABLE)
    if not prepared:
        return find()
    path = Path(prepared) / name
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            path.write_text(json.dumps(find()))
    found: dict[str, list[str]] = json.loads(path.read_text())
    return found


def begin_with_copy(name: str) -> bool:
    """Make the tests' own database a copy of the migrated one; return whether there is one."""
    prepared = os.environ.get(PREPARED_VARIABLE)
    if not prepared:
        return False
    if url := _server():
        _create(url, name, Prepared.MIGRATED)
    else:
        _copy_file(Path(prepared) / Prepared.MIGRATED / FILE, Path(name))
    return True


@contextmanager
def _database(sort: str, folder: Path | None = None) -> Iterator[str]:
    prepared = os.environ.get(PREPARED_VARIABLE)
    url = _server()
    if not url:
        if prepared and folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            _copy_file(Path(prepared) / sort / FILE, folder / FILE)
        yield ""
        return
    name = f"drydock_{uuid.uuid4().hex[:12]}"
    yield _create(url, name, sort if prepared else "")
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        dropping = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(dropping)


def _server() -> str:
    """Return the URL of the server under test without a database; empty on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    return url.rpartition("/")[0] if url.startswith("postgres") else ""


def _create(server: str, name: str, sort: str = "") -> str:
    """Create a database, as a copy of a prepared one or empty; return its URL."""
    creating = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(f"prepared_{sort}" if sort else "template1")
    )
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(creating)
    return f"{server}/{name}"


def _copy_file(source: Path, target: Path) -> None:
    """Copy an SQLite database with what still stands in its write-ahead log."""
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reading.backup(writing)
    finally:
        reading.close()
        writing.close()
