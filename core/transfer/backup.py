"""A copy of a database in one file, made while others read and write (SQLite only)."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from core.transfer.checksum import digest_of_file, line_of_checksum, path_of_checksum
from core.transfer.format import TransferError

PAGES_AT_ONCE = 1_000
"""Between so many pages others may write; the copy begins anew from where they changed it."""


def back_up(path: Path) -> int:
    """Copy the database into a new file at `path`, check the copy, and return its bytes.

    The file appears when it is whole and sound, or not at all, with its SHA-256 in a file beside
    it. Raises TransferError and OSError.
    """
    if connection.vendor != "sqlite":
        raise TransferError("PostgreSQL is backed up by its own pg_dump or pg_basebackup.")
    if path.exists():
        raise TransferError(f"{path} is there already.")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    connection.ensure_connection()
    try:
        draft.touch(mode=0o600, exist_ok=False)
        with closing(sqlite3.connect(draft)) as copy:
            connection.connection.backup(copy, pages=PAGES_AT_ONCE)
            # One file: without this the copy would be followed by its own log.
            copy.execute("PRAGMA journal_mode = DELETE")
            check_copy(copy)
        with draft.open("rb") as copied:
            os.fsync(copied.fileno())
        # First, so that no backup is ever without one.
        line = line_of_checksum(digest_of_file(draft), path.name)
        with path_of_checksum(path).open("w", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size


def check_copy(copy: sqlite3.Connection) -> None:
    """Read all of a database; raises TransferError with the first thing that is wrong."""
    try:
        found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        broken = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise TransferError(f"The copy cannot be read: {error}") from error
    if found != "ok" or broken:
        raise TransferError(f"The copy is not sound: {found if found != 'ok' else broken}")
