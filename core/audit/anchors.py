"""Heads of the chain noted outside of the database, in a file that only grows.

Whoever may write to the database can rewrite the activity log together with its chain. What was
noted here before tells, at the latest from the next hour on; the farther away the file lies, on an
append-only disk or shipped with the logs, the more it is worth.
"""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from core import clock
from core.audit.chain import Head, last_head

EVERY = timedelta(hours=1)
_LINE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00) ([0-9]{1,18}):([0-9a-f]{64})"
)


def anchors_path() -> Path:
    """Return where the heads are noted."""
    return Path(settings.DRYDOCK_AUDIT_ANCHORS or settings.VAR / "audit_anchors.log")


def read_anchors(path: Path) -> tuple[list[tuple[datetime, Head]], list[int]]:
    """Return what was noted and when, oldest first, and the numbers of lines that say nothing.

    No file says nothing either. A line may be cut off where the machine stopped.
    """
    found: list[tuple[datetime, Head]] = []
    unread: list[int] = []
    text = path.read_text(encoding="ascii", errors="replace") if path.exists() else ""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _LINE.fullmatch(line):
            found.append((datetime.fromisoformat(match[1]), (int(match[2]), match[3])))
        else:
            unread.append(number)
    return found, unread


class Anchorer:
    """The drain: notes the head of the chain once an hour, when there is a newer one."""

    def __init__(self, clock: Callable[[], datetime] = clock.now) -> None:
        self._clock = clock
        self._next: datetime | None = None

    def __call__(self) -> int:
        """Note the head if it is time; return 0, for one turn is enough."""
        now = self._clock()
        if self._next is None or now >= self._next:
            self._next = now + EVERY
            note_head(now)
        return 0


def note_head(now: datetime) -> None:
    """Append the head of the chain, unless it or one within the hour stands there already."""
    last = last_head()
    path = anchors_path()
    noted = read_anchors(path)[0][-1:]
    if last[0] == 0 or (noted and (noted[0][1] == last or now - noted[0][0] < EVERY)):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    moment = now.astimezone(UTC).isoformat(timespec="seconds")
    # One write that appends, so that processes that do it at once leave whole lines.
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # Begun on a line of its own, also where the machine stopped in the middle of the last one.
        begin = "" if _ends_well(path) else "\n"
        os.write(file, f"{begin}{moment} {last[0]}:{last[1]}\n".encode("ascii"))
        os.fsync(file)
    finally:
        os.close(file)


def _ends_well(path: Path) -> bool:
    return path.read_bytes()[-1:] in {b"", b"\n"}
