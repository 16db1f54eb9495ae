"""The database is destroyed, and the last backup brings it back; a changed byte is noticed."""

import os
import shutil
import time
from io import StringIO
from pathlib import Path
from secrets import token_hex

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from core.audit.chain import seal_pending
from core.models import BackupVerification
from core.transfer.backup import back_up
from core.transfer.checksum import digest_of_file, line_of_checksum, path_of_checksum
from core.transfer.exporting import export_to
from incidents.models import ReceivedPayload
from incidents.usecases.declaring import declare_incident
from tests.chaos.backups import run, server, tables_of
from tests.chaos.conftest import Tell
from tests.chaos.scale import count
from tests.factories.alerts import make_alert_source
from tests.security.world import make_world
from tests.services.postgresql import folders_of_the_machine

PAYLOADS = count(200, 64_000)
BYTES = 16_000
"""Of a payload: 64,000 of them are a gigabyte."""
GIGABYTE = 1_000_000_000
MOST_SECONDS_PER_GB = 300

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "postgresql":
        path = os.environ["PATH"]  # noqa: TID251 - a variable of the system
        monkeypatch.setenv("PATH", f"{folders_of_the_machine()[0]}{os.pathsep}{path}")


def fill() -> None:
    """Keep payloads that hardly shrink, and seal a log that a backup can be found in."""
    make_world()
    source = make_alert_source()
    for _ in range(0, PAYLOADS, 200):
        at = timezone.now()
        ReceivedPayload.objects.bulk_create(
            ReceivedPayload(
                source=source, received_at=at, due_at=at, done_at=at, body=token_hex(BYTES // 2)
            )
            for _ in range(200)
        )
    declare_incident(by=None, at=timezone.now(), title="Before the fire")
    while seal_pending(after=0):
        pass


def make_backup(path: Path) -> None:
    """Back the database up as docs/operate says, with its checksum."""
    if connection.vendor == "sqlite":
        back_up(path)
        return
    run("pg_dump", "--format=custom", f"--file={path}", str(connection.settings_dict["NAME"]))
    path_of_checksum(path).write_text(line_of_checksum(digest_of_file(path), path.name))


def destroy() -> None:
    """Take the database away with everything in it."""
    name = str(connection.settings_dict["NAME"])
    connection.close()
    if connection.vendor == "sqlite":
        for path in Path(name).parent.glob(f"{Path(name).name}*"):
            path.unlink()
        return
    with server() as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def restore(path: Path) -> None:
    """Bring the backup to the place of the database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        shutil.copyfile(path, name)
    else:
        run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", str(path))


def is_sound(path: Path) -> bool:
    """Return whether `backup_verify` finds a backup sound, and not only that it noted it."""
    place = connection.settings_dict
    words = [str(path)]
    if connection.vendor == "postgresql":
        login = f"{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
        words.append(f"--server=postgres://{login}")
    try:
        call_command("backup_verify", *words, stdout=StringIO())
    except SystemExit:
        return False
    return True


def changed_in(path: Path, place: int) -> Path:
    """Return a copy of a backup in which one bit is another, with the checksum of the sound one."""
    copy = path.with_name(f"{place}-{path.name}")
    shutil.copyfile(path, copy)
    shutil.copyfile(path_of_checksum(path), path_of_checksum(copy))
    with copy.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))
    return copy


def test_destroyed_database_comes_back_from_its_backup(tmp_path: Path, tell: Tell) -> None:
    fill()
    backup = tmp_path / "site.backup"
    make_backup(backup)
    size = backup.stat().st_size
    noticed = 0
    places = [size // 7, size // 2, size - 10]
    for place in places:
        copy = changed_in(backup, place)
        noticed += not is_sound(copy)
        copy.unlink()
    assert is_sound(backup)
    verified = BackupVerification.objects.latest("pk").seconds
    export_to(tmp_path / "before")

    destroy()
    began = time.monotonic()
    restore(backup)
    took = time.monotonic() - began
    export_to(tmp_path / "after")

    before, after = (tables_of(tmp_path / name) for name in ("before", "after"))
    tell(
        f"Restore drill: a backup of {size / 1e6:.0f} MB verified in {verified:.0f} s, in the "
        f"place of a destroyed database after {took:.1f} s; {len(before)} tables, differing "
        f"{sum(before[name] != after[name] for name in before)}; changed bytes noticed "
        f"{noticed} of {len(places)}"
    )
    assert before == after
    assert noticed == len(places)
    assert took <= MOST_SECONDS_PER_GB * max(1.0, size / GIGABYTE)
