"""Whether this process can do its work, part by part, in bounded time."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from core import clock


class PartStatus(StrEnum):
    """How a part does; DEGRADED works late or only partly."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"


class Readiness(StrEnum):
    """What balancers and people are told; UNAVAILABLE means "send nobody here"."""

    OK = "ok"
    DEGRADED = "degraded"
    READ_ONLY = "read_only"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a probe found, with a sentence for operators."""

    status: PartStatus
    says: str = ""


class Part(NamedTuple):
    """A part with its history in this process; `last_ok` is None when it never was."""

    finding: Finding
    since: datetime
    last_ok: datetime | None


Probe = Callable[[], Finding]
"""Looks at one part; may raise and may take long, both of which count as failed."""

LONGEST_SECONDS = 0.5
KEPT_SECONDS = 2.0
OK = Finding(PartStatus.OK)


class Health:
    """Runs all probes at once and keeps what they found for a moment."""

    def __init__(
        self,
        probes: Mapping[str, Probe],
        *,
        longest_seconds: float = LONGEST_SECONDS,
        kept_seconds: float = KEPT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """Ask `probes`, by name; wait `longest_seconds` for them, and ask again later."""
        self._probes = probes
        self._longest_seconds = longest_seconds
        self._kept_seconds = kept_seconds
        self._clock = clock
        self._now = now
        self._lock = threading.Lock()
        self._running: dict[str, threading.Thread] = {}
        self._found: dict[str, Finding] = {}
        self._parts: dict[str, Part] = {}
        self._asked_at: float | None = None

    def parts(self) -> dict[str, Part]:
        """Return each part as it was found at most a few seconds ago."""
        with self._lock:
            asked_at = self._asked_at
            if asked_at is None or self._clock() - asked_at >= self._kept_seconds:
                self._ask()
                self._asked_at = self._clock()
            return dict(self._parts)

    def _ask(self) -> None:
        end = self._clock() + self._longest_seconds
        for name, probe in self._probes.items():
            # A probe that hangs is not joined by a second one.
            if name not in self._running or not self._running[name].is_alive():
                self._found.pop(name, None)
                thread = threading.Thread(target=self._run, args=(name, probe), daemon=True)
                self._running[name] = thread
                thread.start()
        for thread in self._running.values():
            thread.join(max(0.0, end - self._clock()))
        for name in self._probes:
            late = Finding(PartStatus.FAILED, f"No answer within {self._longest_seconds:g} s.")
            self._note(name, self._found.get(name, late))

    def _run(self, name: str, probe: Probe) -> None:
        try:
            found = probe()
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is the finding
            found = Finding(PartStatus.FAILED, f"{type(error).__name__}: {error}"[:300])
        self._found[name] = found

    def _note(self, name: str, finding: Finding) -> None:
        now = self._now()
        before = self._parts.get(name)
        last_ok = before.last_ok if before else None
        if finding.status is PartStatus.OK:
            last_ok = now
        if before is None or before.finding.status is not finding.status:
            self._parts[name] = Part(finding, since=now, last_ok=last_ok)
        else:
            self._parts[name] = before._replace(finding=finding, last_ok=last_ok)
