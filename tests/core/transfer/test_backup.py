"""A copy of the database is made while others write, and is sound or not there."""

import filecmp
import json
import sqlite3
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from core.models import User
from core.transfer.backup import back_up, check_copy
from core.transfer.checksum import digest_of_file, read_checksum
from core.transfer.exporting import export_to, one_moment
from core.transfer.format import TransferError
from tests.factories.people import make_user
from tests.security.world import make_world

PATIENCE_SECONDS = 20


@pytest.mark.django_db(transaction=True)
def test_a_copy_made_while_others_write_is_sound(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        with pytest.raises(TransferError, match="pg_dump"):
            back_up(tmp_path / "copy")
        return
    make_user(username="before")
    stopping = threading.Event()

    def write() -> None:
        while not stopping.is_set():
            make_user()
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        said = StringIO()
        call_command("backup", str(tmp_path / "copy"), "--json", stdout=said, stderr=StringIO())
    finally:
        stopping.set()
        writer.join(PATIENCE_SECONDS)

    answer = json.loads(said.getvalue())
    assert answer["bytes"] == (tmp_path / "copy").stat().st_size
    assert {path.name for path in tmp_path.iterdir()} == {"copy", "copy.sha256"}
    assert read_checksum(tmp_path / "copy") == digest_of_file(tmp_path / "copy")
    with sqlite3.connect(tmp_path / "copy") as copy:
        names = {name for (name,) in copy.execute("SELECT username FROM core_user")}
    copy.close()
    assert "before" in names
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(tmp_path / "copy"))


@pytest.mark.django_db(transaction=True)
def test_a_restored_copy_is_exported_as_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is backed up by its own programs.")
    make_world()
    export_to(tmp_path / "before")
    back_up(tmp_path / "copy")
    make_user(username="after")

    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "copy"))
    export_to(tmp_path / "restored")
    connection.close()

    names = [path.name for path in (tmp_path / "before").iterdir()]
    same, different, missing = filecmp.cmpfiles(
        tmp_path / "before", tmp_path / "restored", names, shallow=False
    )
    assert (len(same), different, missing) == (len(names), [], [])


def test_a_damaged_copy_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "copy"
    with sqlite3.connect(path) as whole:
        whole.execute("CREATE TABLE lines (text)")
        whole.executemany("INSERT INTO lines VALUES (?)", [("x" * 500,)] * 200)
    whole.close()
    damaged = bytearray(path.read_bytes())
    damaged[4096 * 3 : 4096 * 3 + 8] = b"\xff" * 8
    path.write_bytes(damaged)

    with sqlite3.connect(path) as copy, pytest.raises(TransferError, match="The copy"):
        check_copy(copy)
    copy.close()


@pytest.mark.django_db(transaction=True)
def test_an_export_sees_one_moment_and_keeps_nobody_from_writing() -> None:
    make_user()

    def write() -> None:
        make_user()
        connections.close_all()

    with one_moment():
        before = User.objects.count()
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(PATIENCE_SECONDS)
        during = User.objects.count()

    assert (before, during, User.objects.count()) == (1, 1, 2)
