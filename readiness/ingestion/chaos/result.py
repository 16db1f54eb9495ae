"""What one run of an experiment says, whatever tool ran it (pure)."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

SERVICE_KEY = "drydock/service"
MODE_KEY = "drydock/failure-mode"


class Verdict(StrEnum):
    """Whether normal was kept while the fault was there; only the first two are evidence."""

    SURVIVED = "survived"
    FAILED = "failed"
    NO_EVIDENCE = "no-evidence"


class ChaosResult(NamedTuple):
    """One run: what it showed, and what it names.

    `tool` is the key of the tool in the taxonomy of failure modes, `faults` are the tool's own
    names of what was injected. `services`, `modes` and `items` are named by the run itself.
    `observed_at` is None where the file does not tell, with `time_missing` saying why. `runs`
    counts the runs of one object ("2 passed, 1 failed"), "" where each file is one run.
    `checks_normal` says that normal was measured, `has_brake` that the run could stop by itself;
    `is_unfinished` that the same object will say more later.
    """

    tool: str
    subject: str
    verdict: Verdict
    reason: str
    observed_at: datetime | None = None
    time_missing: str = "it does not say when it ran"
    faults: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    runs: str = ""
    checks_normal: bool = False
    has_brake: bool = False
    is_unfinished: bool = False

    @property
    def is_bookable(self) -> bool:
        """Return whether the run is evidence at all."""
        return self.verdict is not Verdict.NO_EVIDENCE
