"""What came while the database was away, kept on this machine until it is back.

One SQLite file for all processes of the machine, in a folder of its own below DRYDOCK_VAR. What
`put` returned from is on the disk: it outlives the process, and the machine as well. Beside it
stands what doors have to know without the database, such as who may send.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from core.availability.spool_unwritten import Unwritten, is_full

FOLDER = "spool"
MOST_RECORDS = 100_000
MOST_BYTES = 512 * 1024 * 1024
MOST_TRIES = 5
"""A record that could not be moved so often is left where it is, and stops nobody else.

Processes that start later try again: they may be of a version that can.
"""

BATCH_RECORDS, BATCH_CHARACTERS = 200, 4 * 1024 * 1024
LOCK_SECONDS = 5.0
PAGE_BYTES = 4096

_BEGINNING = """
CREATE TABLE IF NOT EXISTS record (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS record_in_order ON record (tries);
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
UPDATE record SET tries = 0 WHERE tries > 0;
"""
_NEXT = (
    "SELECT id, body FROM record WHERE tries < ?"
    " AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY tries, id LIMIT ?"
)
_THESE = "SELECT id, body FROM record WHERE id IN (SELECT value FROM json_each(?)) LIMIT ?"
_NOTED_AT = "noted at"


class SpoolFull(Exception):  # noqa: N818 - it says what the matter is, as RuleViolation does
    """No more records fit until the database is back."""


class Waiting(NamedTuple):
    """How many records wait, those set aside included, since when, and how many ever came."""

    number: int
    set_aside: int
    since: datetime | None
    ever: int


class Spool:
    """Records in the order they came, and notes; safe to use from threads and processes.

    Every method raises sqlite3.Error or OSError where the file cannot be had.
    """

    def __init__(
        self,
        folder: Callable[[], Path],
        *,
        most_records: int = MOST_RECORDS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """Keep the file in `folder()`, which is made when it is first needed."""
        self._folder = folder
        self._most_records = most_records
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._opened: tuple[Path, sqlite3.Connection] | None = None
        self._unwritten = Unwritten()
        self.is_waiting = False
        """Whether anything waits to be moved, as this process saw it last."""

    def put(self, body: str, *, at: datetime) -> None:
        """Keep a record; it is on the disk when this returns. Raises SpoolFull."""
        with self._file() as file:
            try:
                done = file.execute(
                    "INSERT INTO record (at, body) SELECT ?, ?"
                    " WHERE (SELECT count(*) FROM record) < ?",
                    (at.isoformat(), body, self._most_records),
                )
            except sqlite3.Error as error:
                if is_full(error):
                    raise SpoolFull from error
                raise
            if not done.rowcount:
                raise SpoolFull
            self.is_waiting = True

    def look(self) -> bool:
        """See whether anything waits to be moved, and return that."""
        with self._file() as file:
            self._unwritten.write(file)
            self.is_waiting = bool(self._next(file, 1))
            return self.is_waiting

    def oldest(self) -> list[tuple[int, str]]:
        """Return numbers and bodies of what has waited longest: a batch, empty without any."""
        with self._file() as file:
            found = self._next(file, BATCH_RECORDS)
            # Under the lock: whatever `put` adds from here on says so itself.
            self.is_waiting = bool(found)
        return found

    def forget(self, numbers: Collection[int]) -> None:
        """Let go of records, which somebody else keeps by now; those that are gone do no harm.

        To delete takes room, too: on a full disk this process passes over them until there is some.
        """
        with self._file() as file:
            self._unwritten.let_go(numbers)
            self._unwritten.write(file)

    def put_off(self, number: int) -> None:
        """Move a record behind the others; the last of MOST_TRIES times sets it aside.

        On a full disk only this process knows of it, until there is room.
        """
        with self._file() as file:
            self._unwritten.failures[number] += 1
            self._unwritten.write(file)

    def waiting(self) -> Waiting:
        """Return what waits."""
        with self._file() as file:
            number, set_aside, since, ever = file.execute(
                "WITH kept AS (SELECT id, at, tries FROM record"
                " WHERE id NOT IN (SELECT value FROM json_each(?)))"
                " SELECT (SELECT count(*) FROM kept),"
                " (SELECT count(*) FROM kept WHERE tries >= ?"
                " OR id IN (SELECT value FROM json_each(?))),"
                " (SELECT at FROM kept ORDER BY id LIMIT 1),"
                " (SELECT seq FROM sqlite_sequence WHERE name = 'record')",
                (self._unwritten.gone_numbers, MOST_TRIES, self._given_up),
            ).fetchone()
        return Waiting(
            number, set_aside, datetime.fromisoformat(since) if since else None, ever or 0
        )

    def note(self, texts: Mapping[str, str], *, at: datetime) -> None:
        """Put notes in place of all there were."""
        with self._file() as file:
            file.execute("BEGIN IMMEDIATE")
            try:
                file.execute("DELETE FROM note")
                rows = [*texts.items(), (_NOTED_AT, at.isoformat())]
                file.executemany("INSERT INTO note VALUES (?, ?)", rows)
                file.execute("COMMIT")
            except BaseException:
                # On a full disk SQLite has done so itself.
                if file.in_transaction:
                    file.execute("ROLLBACK")
                raise

    def noted(self, name: str) -> str | None:
        """Return the note of this name, None without one."""
        with self._file() as file:
            found = file.execute("SELECT text FROM note WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def noted_at(self) -> datetime | None:
        """Return when notes were put last, None when they never were."""
        found = self.noted(_NOTED_AT)
        return None if found is None else datetime.fromisoformat(found)

    def close(self) -> None:
        """Let go of the file, and of what was seen in it."""
        with self._lock:
            self._close()
            self.is_waiting = False

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        """Yield the file for this thread of this process alone; one that failed is let go of.

        But not for a full disk: what stands in it can be read, which no file opened anew can be.
        """
        with self._lock:
            path = self._folder() / "alerts.sqlite3"
            if self._opened is None or self._opened[0] != path:
                self._close()
                self._opened = (path, _open(path, self._most_bytes))
                self.is_waiting = False
            try:
                yield self._opened[1]
            except sqlite3.Error as error:
                if not is_full(error):
                    self._close()
                raise

    def _next(self, file: sqlite3.Connection, most: int) -> list[tuple[int, str]]:
        known = self._unwritten.all_numbers
        found = _batch(file.execute(_NEXT, (MOST_TRIES, known, most)))
        if not found and self._failed:
            found = _batch(file.execute(_THESE, (json.dumps(self._failed), most)))
        return found

    @property
    def _failed(self) -> list[int]:
        """Return the records that this process tries again after all others."""
        return self._unwritten.failed(fewer_than=MOST_TRIES)

    @property
    def _given_up(self) -> str:
        return json.dumps([*(self._unwritten.failures.keys() - set(self._failed))])

    def _close(self) -> None:
        if self._opened is not None:
            self._opened[1].close()
        self._opened = None
        self._unwritten.clear()


def _open(path: Path, most_bytes: int) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite gives its log the rights of the file.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    file = sqlite3.connect(
        path, timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        # The first has to stand before there are tables: what is let go of leaves the disk.
        file.executescript(
            f"PRAGMA page_size = {PAGE_BYTES}; PRAGMA auto_vacuum = FULL;"
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            f"PRAGMA journal_size_limit = {16 * 1024 * 1024};"
            f"PRAGMA max_page_count = {most_bytes // PAGE_BYTES};{_BEGINNING}"
        )
    except sqlite3.Error:
        file.close()
        raise
    return file


def _batch(rows: sqlite3.Cursor) -> list[tuple[int, str]]:
    """Return the first rows, as many as are small enough for the memory."""
    found, size = [], 0
    with closing(rows):
        for number, body in rows:
            found.append((number, body))
            size += len(body)
            if size >= BATCH_CHARACTERS:
                break
    return found


def _folder() -> Path:
    folder: Path = settings.VAR
    return folder / FOLDER


spool = Spool(_folder)
"""That of this machine."""


def what_waits() -> Waiting | None:
    """Return what waits on this machine, None where that cannot be read."""
    try:
        return spool.waiting()
    except (sqlite3.Error, OSError):
        return None
