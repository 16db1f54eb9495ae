"""A backup that is made while people write holds exactly one moment, and gives it back whole."""

import filecmp
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from psycopg import sql

from core.transfer.backup import back_up
from core.transfer.exporting import export_to
from core.visibility import Viewer, viewing_as
from incidents.models import Incident
from incidents.usecases.declaring import declare_incident
from incidents.usecases.lifecycle import acknowledge_incident
from tests.chaos.backups import run, server, tables_of
from tests.chaos.conftest import Tell
from tests.chaos.scale import count
from tests.security.world import make_world

WRITERS = 3
FIRST_INCIDENTS = count(20, 1_000)
BACKUPS = count(2, 5)

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def writing() -> Iterator[Callable[[], int]]:
    """Let people declare and acknowledge incidents meanwhile; yield what tells how many were."""
    over, written = threading.Event(), [0] * WRITERS

    def write(place: int) -> None:
        with viewing_as(Viewer.SYSTEM):
            while not over.is_set():
                at = timezone.now()
                incident = declare_incident(by=None, at=at, title=f"{place}: {written[place]}")
                acknowledge_incident(incident, by=None, at=at)
                written[place] += 1
        connections.close_all()

    threads = [threading.Thread(target=write, args=(place,)) for place in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield lambda: sum(written)
    finally:
        over.set()
        for thread in threads:
            thread.join(60)


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what makes Django's connection lead to another database."""

    def switch(name: str) -> None:
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "NAME", name)

    return switch


@contextmanager
def exported_and_backed_up(folder: Path) -> Iterator[str]:
    """Export the database, and back it up as of the same moment; yield the name of the restored."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Not `atomic`, which would keep everybody else from writing.
            cursor.execute("BEGIN DEFERRED")
            cursor.execute("SELECT count(*) FROM core_user").fetchone()
            back_up(folder / "copy")
            connection.in_atomic_block = True
            export_to(folder / "before")
            connection.in_atomic_block = False
            cursor.execute("ROLLBACK")
        yield str(folder / "copy")
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        dump(folder / "copy", cursor.fetchone()[0])
        export_to(folder / "before")
    with server() as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    run("pg_restore", "--no-owner", f"--dbname={name}", str(folder / "copy"))
    yield name
    with server() as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def dump(path: Path, snapshot: str) -> None:
    """Back PostgreSQL up as docs/operate says, as of a moment that somebody else sees as well."""
    name = str(connection.settings_dict["NAME"])
    run("pg_dump", "--format=custom", f"--file={path}", f"--snapshot={snapshot}", name)


def test_the_restored_database_is_exported_as_the_same_bytes(
    tmp_path: Path, named: Callable[[str], None], tell: Tell
) -> None:
    original = str(connection.settings_dict["NAME"])
    make_world()
    for number in range(FIRST_INCIDENTS):
        declare_incident(by=None, at=timezone.now(), title=f"Before {number}")
    sizes, meanwhile, differing = [], 0, []
    began = time.monotonic()

    with writing() as written:
        for number in range(BACKUPS):
            folder = tmp_path / str(number)
            folder.mkdir()
            before = written()
            with exported_and_backed_up(folder) as restored:
                meanwhile += written() - before
                named(restored)
                try:
                    export_to(folder / "restored")
                    sizes.append(Incident.objects.count())
                finally:
                    named(original)
            names = [path.name for path in (folder / "before").glob("*.jsonl")]
            _, different, missing = filecmp.cmpfiles(
                folder / "before", folder / "restored", names, shallow=False
            )
            differing += different + missing
            assert tables_of(folder / "before") == tables_of(folder / "restored")

    tell(
        f"Backup while writing: {BACKUPS} backups of {sizes[0]} to {sizes[-1]} incidents in "
        f"{time.monotonic() - began:.0f} s, {meanwhile} incidents declared meanwhile, "
        f"{len(names)} tables exported from both, differing {len(differing)}"
    )
    assert differing == []
    assert len(names) > 50
    assert meanwhile > 0
