"""A backup restored into a database of its own, which is gone afterwards."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from core.transfer.backup import check_copy
from core.transfer.format import TransferError

NAME = "drydock_backup_verify"
"""The scratch database. One name, so that what a killed run left behind goes with the next."""

SQLITE_MAGIC, DUMP_MAGIC = b"SQLite format 3\0", b"PGDMP"
LONGEST_WORDS = 300


class BackupError(Exception):
    """What is wrong with a backup, as a sentence; everything else is not the backup's fault."""


@contextmanager
def restored(backup: Path, folder: Path, server: str) -> Iterator[str]:
    """Restore a backup; yield the DATABASE_URL of the copy, which may be changed.

    A copy of SQLite is put into `folder`; a dump of PostgreSQL into a new database on `server`, a
    URL. Raises BackupError, TransferError where it cannot be tried, and OSError.
    """
    with backup.open("rb") as file:
        begin = file.read(len(SQLITE_MAGIC))
    if begin == SQLITE_MAGIC:
        copy = folder / "restored.sqlite3"
        shutil.copyfile(backup, copy)
        _check(copy)
        yield f"sqlite:///{copy}"
    elif begin.startswith(DUMP_MAGIC):
        with _scratch_database(server) as conninfo:
            _pg_restore(backup, conninfo)
            yield urlsplit(server)._replace(path=f"/{NAME}").geturl()
    else:
        raise BackupError("It is neither a file of SQLite nor a dump of pg_dump --format=custom.")


def _check(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as copy:
            check_copy(copy)
    except TransferError as error:
        raise BackupError(str(error)) from error


@contextmanager
def _scratch_database(server: str) -> Iterator[dict[str, str]]:
    if urlsplit(server).scheme not in {"postgres", "postgresql"}:
        raise TransferError("A dump is restored on a PostgreSQL: name one with --server URL.")
    if "dbname" in dict(parse_qsl(urlsplit(server).query)):
        # It would count before the name of the scratch database.
        raise TransferError("The URL of the server names a database by ?dbname=; leave that out.")
    try:
        place = {key: str(value) for key, value in conninfo_to_dict(server).items()}
        # Of several hosts one may be a standby.
        place["target_session_attrs"] = "read-write"
        with psycopg.connect(make_conninfo(**place), autocommit=True) as admin:
            if not _is_alone(admin):
                raise TransferError("Another backup is being verified on that server.")
            admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {NAME} TEMPLATE template0")
            try:
                yield place | {"dbname": NAME}
            finally:
                admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    except psycopg.Error as error:
        raise TransferError(f"No scratch database there: {last_words(str(error))}") from error


def _is_alone(admin: psycopg.Connection) -> bool:
    found = admin.execute("SELECT pg_try_advisory_lock(hashtext('drydock backup_verify'))")
    row = found.fetchone()
    return bool(row and row[0])


def _pg_restore(backup: Path, place: dict[str, str]) -> None:
    program = shutil.which("pg_restore")
    if program is None:
        raise TransferError("pg_restore of PostgreSQL is not installed here.")
    # In the environment, for everybody on the machine reads the words of a command.
    inherited = os.environ  # noqa: TID251 - what a child inherits is no setting of ours
    environment = inherited | {"PGPASSWORD": place.get("password", "")}
    address = make_conninfo(**{key: value for key, value in place.items() if key != "password"})
    words = ["--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={address}", str(backup)]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, and no shell
        [program, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"pg_restore ended with: {last_words(done.stderr)}")


def last_words(text: str) -> str:
    """Return the last line that a program wrote, where it says what ended it; cut if it is long."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:LONGEST_WORDS] if lines else "nothing said"
