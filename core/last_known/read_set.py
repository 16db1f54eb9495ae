"""What was last known of the read set, kept as a file for the time when the database is away.

Each machine that serves pages keeps its own in DRYDOCK_VAR. The apps say what belongs in it
(`register_read_set`); nothing that some of the people may not know of ever does.
"""

import json
import logging
import os
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, InterfaceError, connection

from core import clock
from core.visibility import Viewer, viewing_as

logger = logging.getLogger(__name__)

WRITTEN_EVERY = timedelta(seconds=30)
NAME = "last_known.json"

ReadSet = Callable[[datetime], list[dict[str, Any]]]
"""Returns rows of JSON values, times as aware datetimes, that everybody here may read."""

_read_sets: dict[str, ReadSet] = {}


class LastKnown(NamedTuple):
    """What was known at `at`: rows by the name of their set; times as ISO text."""

    at: datetime
    rows: dict[str, list[dict[str, Any]]]

    def find(self, name: str, **wanted: str) -> dict[str, Any] | None:
        """Return the row of a set with these values, None without one."""
        items = wanted.items()
        rows = self.rows.get(name, [])
        return next((row for row in rows if all(row.get(k) == v for k, v in items)), None)


def register_read_set(name: str, read: ReadSet) -> None:
    """Keep what `read` returns under `name`."""
    _read_sets[name] = read


def write_last_known(at: datetime) -> Path:
    """Read every set and put it in place of what was known before, all at once.

    Raises what the database or the disk raises; what was known before stays then.
    """
    with viewing_as(Viewer.SYSTEM):
        rows = {name: read(at) for name, read in _read_sets.items()}
    path = _path()
    draft = path.with_name(f"{NAME}.{os.getpid()}.{threading.get_ident()}")
    try:
        with open(draft, "w", encoding="utf-8", opener=_private) as file:
            json.dump({"at": at, "rows": rows}, file, cls=DjangoJSONEncoder, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        # Its age is told by the one clock, which need not be that of this machine's files.
        os.utime(draft, (at.timestamp(), at.timestamp()))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def read_last_known() -> LastKnown | None:
    """Return what was last known, None when there is nothing that can be read."""
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
        return LastKnown(datetime.fromisoformat(found["at"]), found["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def age_of_last_known(at: datetime) -> timedelta | None:
    """Return how old it is without reading it, None when there is nothing."""
    try:
        written = _path().stat().st_mtime
    except OSError:
        return None
    return timedelta(seconds=max(0.0, at.timestamp() - written))


class Keeper:
    """A thread of a web process that writes it anew when it is old, as long as the process lives.

    Of several processes on a machine the first one to find it old writes it.
    """

    def __init__(self, *, pause_seconds: float = 5.0) -> None:
        """Look every `pause_seconds`."""
        self._pause_seconds = pause_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin; the thread never keeps the process alive."""
        self._thread.start()

    def stop(self) -> None:
        """End it after what it is about to write."""
        self._stopping.set()
        self._thread.join(5)

    def _run(self) -> None:
        # The first page comes first; what was known before a restart is there already.
        while not self._stopping.wait(self._pause_seconds):
            keep(clock.now())
            connection.close()


def keep(at: datetime) -> bool:
    """Write it anew if it is old or missing; return whether it was written."""
    age = age_of_last_known(at)
    if age is not None and age < WRITTEN_EVERY:
        return False
    try:
        write_last_known(at)
    except (DatabaseError, InterfaceError, OSError) as error:
        # No traceback: while the database is away this happens every few seconds.
        logger.warning("What is known could not be written: %s", error)
        return False
    return True


def _path() -> Path:
    folder: Path = settings.VAR
    return folder / NAME


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
