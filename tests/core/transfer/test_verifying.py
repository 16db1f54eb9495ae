"""A backup is restored beside the site, and what came of it is told."""

import json
import os
import subprocess
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core.audit.chain import seal_pending
from core.models import Activity, ActivitySeal, BackupVerification
from core.transfer.backup import back_up
from core.transfer.checksum import digest_of_file, line_of_checksum, path_of_checksum
from core.transfer.format import TransferError
from core.transfer.scratch import NAME, BackupError
from core.transfer.verifying import place_in_log, run_on_copy
from incidents.usecases.declaring import declare_incident
from tests.services.postgresql import folders_of_the_machine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the DATABASE_URL of the site under test, with its programs at hand."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    if not (folders := folders_of_the_machine()):
        pytest.skip("The programs of PostgreSQL are not installed.")
    monkeypatch.setenv("PATH", f"{folders[0]}{os.pathsep}{os.environ['PATH']}")  # noqa: TID251 - a variable of the system
    found = connection.settings_dict
    login = found["USER"] + (f":{found['PASSWORD']}" if found["PASSWORD"] else "")
    return f"postgres://{login}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@pytest.fixture
def backup(server: str, tmp_path: Path) -> Path:
    """Return a backup of a site in which something was done."""
    declared("Before the backup")
    path = tmp_path / "site.backup"
    if connection.vendor == "sqlite":
        back_up(path)
    else:
        subprocess.run(["pg_dump", "--format=custom", f"--file={path}", server], check=True)  # noqa: S603, S607 - PostgreSQL's own, from the folder above
    return path


def declared(title: str) -> None:
    """Declare an incident and seal what the log says of it."""
    declare_incident(by=None, at=timezone.now(), title=title)
    assert seal_pending(after=0)


def verify(server: str, *words: str) -> tuple[int, str]:
    """Run the command; return how it ended and what it said."""
    said = StringIO()
    try:
        call_command("backup_verify", *words, "--server", server, stdout=said, stderr=StringIO())
    except CommandError as error:
        return error.returncode, str(error)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    return 0, said.getvalue()


def scratch_databases(server: str) -> int:
    if connection.vendor == "sqlite":
        return 0
    with psycopg.connect(server) as asking:
        found = asking.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [NAME])
        return int((found.fetchone() or [0])[0])


def test_sound_backup_is_read_as_a_whole_and_what_it_lacks_is_told(
    server: str, backup: Path
) -> None:
    assert Activity.objects.count() == ActivitySeal.objects.count() == 1
    declared("After it")
    status, said = verify(server, str(backup), "--json")
    row = BackupVerification.objects.get()

    assert status == 0
    assert json.loads(said) == {
        "name": "site.backup",
        "problem": "",
        "position": 1,
        "lacks_since": Activity.objects.order_by("pk")[1].at.isoformat(),
        "seconds": round(row.seconds, 1),
        "bytes": backup.stat().st_size,
    }
    assert row.problem == ""
    assert scratch_databases(server) == 0


def test_changed_byte_is_told_by_the_checksum_beside_it(server: str, backup: Path) -> None:
    line = line_of_checksum(digest_of_file(backup), backup.name)
    path_of_checksum(backup).write_text(line, encoding="utf-8")
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)

    status, said = verify(server, str(backup))
    problem = BackupVerification.objects.get().problem

    assert problem == "Its bytes are not those that were written: the SHA-256 differs."
    assert (status, said) == (1, f"site.backup is no good: {problem} (0 s)\n")


def test_backup_cut_off_is_told_without_a_checksum(server: str, backup: Path) -> None:
    path_of_checksum(backup).unlink(missing_ok=True)
    backup.write_bytes(backup.read_bytes()[:-20_000])

    status, said = verify(server, str(backup))
    assert status == 1
    assert ("The copy" if connection.vendor == "sqlite" else "pg_restore ended with: ") in said
    assert scratch_databases(server) == 0


def test_file_of_another_kind_is_no_backup(server: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("-- SQL")
    (tmp_path / "b").touch()
    (tmp_path / "b.sha256").write_text("?")

    assert "is no good: It is neither a file of SQLite" in verify(server, str(tmp_path / "a"))[1]
    assert "is no good: b.sha256 is no checksum" in verify(server, str(tmp_path / "b"))[1]


def test_what_cannot_be_tried_is_not_held_against_a_backup(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = tmp_path / "site.dump"
    dump.write_bytes(b"PGDMP")
    of_sqlite = verify("sqlite:///here", str(dump))
    overruled = verify("postgres://127.0.0.1:1/site?dbname=site", str(dump))
    nowhere = verify("postgres://127.0.0.1:1/site", str(dump))
    missing = verify(server, str(tmp_path / "missing"))
    monkeypatch.setenv("DATABASE_URL", "postgres://one@host:5432/site?sslmode=require")
    itself = verify(server, "postgresql://other@host:5432/site")
    unread = verify(server, "postgresql://host/site?nonsense=1")
    silent = verify(server, "postgresql://127.0.0.1:1/site")

    assert of_sqlite == (2, "A dump is restored on a PostgreSQL: name one with --server URL.")
    assert overruled[1] == "The URL of the server names a database by ?dbname=; leave that out."
    assert (nowhere[0], nowhere[1][:26]) == (2, "No scratch database there:")
    assert (missing[0], missing[1][:10]) == (2, "[Errno 2] ")
    assert itself == (2, "That is the database of the site itself, and no copy.")
    assert (unread[0], unread[1][:24]) == (2, "That URL cannot be read:")
    assert (silent[0], silent[1][:26]) == (2, "That copy does not answer:")
    assert not BackupVerification.objects.exists()


def test_site_that_cannot_note_it_is_not_held_against_a_backup(server: str, tmp_path: Path) -> None:
    other = tmp_path / "photo.jpg"
    other.write_bytes(b"no backup at all")
    begin, end = (
        ("PRAGMA query_only = 1", "PRAGMA query_only = 0")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            ended, said = verify(server, str(other))
        finally:
            cursor.execute(end)

    assert (ended, said[:36]) == (2, "The site could not note what came of")
    assert not BackupVerification.objects.exists()


def test_folder_that_takes_no_files_is_not_held_against_a_backup(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    copy = f"sqlite:///{tmp_path / 'copy.sqlite3'}"

    with pytest.raises(TransferError, match=r"`export` ended with: .*exists: .*file'"):
        run_on_copy(copy, tmp_path, "export", str(tmp_path / "file" / "export"))


def test_dump_needs_its_program_and_a_server_of_its_own(
    server: str, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("PostgreSQL only: a file of SQLite needs neither.")
    with psycopg.connect(server) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('drydock backup_verify'))")
        assert verify(server, str(backup)) == (
            2,
            "Another backup is being verified on that server.",
        )
    monkeypatch.setenv("PATH", "")
    assert verify(server, str(backup)) == (2, "pg_restore of PostgreSQL is not installed here.")
    assert scratch_databases(server) == 0


def test_copy_that_somebody_restored_is_read_and_not_changed(
    server: str, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("PostgreSQL only: a copy of SQLite is a file.")
    monkeypatch.setenv("DATABASE_URL", "")
    assert backup.exists()
    assert verify(server, server)[0] == 0
    newest = BackupVerification.objects.first()
    assert newest is not None
    assert (newest.name, newest.problem, newest.size) == ("a restored copy", "", None)


def test_log_that_does_not_fit_is_told() -> None:
    at = timezone.now()
    row = BackupVerification(verified_at=at)
    place_in_log((0, "0" * 64), row)
    assert (row.position, row.lacks_since) == (0, None)
    declared("The first")

    with pytest.raises(BackupError, match="It holds no activity log"):
        place_in_log((0, "0" * 64), row)
    with pytest.raises(BackupError, match="goes on where that of this site ends"):
        place_in_log((2, "a" * 64), row)
    with pytest.raises(BackupError, match="is not that of this site"):
        place_in_log((1, "a" * 64), row)
    declared("The second")
    head = (1, ActivitySeal.objects.get(position=1).digest)
    late = BackupVerification(verified_at=at + timedelta(days=8))
    with pytest.raises(BackupError, match="It is old: it lacks everything of the last 7 days"):
        place_in_log(head, late)
    place_in_log(head, row)
    assert row.lacks_since == Activity.objects.order_by("pk")[1].at
