"""A drill as it goes on, worked out from the entries of its log alone (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from readiness.domain.drill_plan import Clock, PlanContent, PlanStep

UNDO_FOR = timedelta(seconds=10)


class RunStatus(StrEnum):
    """The life of a drill; `cancelled` is one that was called off before it began."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    ABORTED = "aborted"
    CANCELLED = "cancelled"

    @property
    def is_live(self) -> bool:
        """Return whether people are in it now."""
        return self in {RunStatus.RUNNING, RunStatus.PAUSED}

    @property
    def is_over(self) -> bool:
        """Return whether it began and ended."""
        return self in {RunStatus.FINISHED, RunStatus.ABORTED}

    @property
    def is_ahead(self) -> bool:
        """Return whether it has yet to begin."""
        return self in {RunStatus.DRAFT, RunStatus.SCHEDULED, RunStatus.READY}


class EntryKind(StrEnum):
    """What an entry of the log says.

    `inject` is what the lead or the injector sprang on the others, `also` a tick that came when
    the step was over.
    """

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    ABORT = "abort"
    CLAIM = "claim"
    RELEASE = "release"
    BEGIN = "begin"
    DONE = "done"
    FAIL = "fail"
    SKIP = "skip"
    BLOCK = "block"
    PROBLEM = "problem"
    NOTE = "note"
    UNDO = "undo"
    REOPEN = "reopen"
    INJECT = "inject"
    ALSO = "also"


class StepStatus(StrEnum):
    """Where a step stands."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    BLOCKED = "blocked"


ENDINGS = {
    EntryKind.DONE: StepStatus.DONE,
    EntryKind.FAIL: StepStatus.FAILED,
    EntryKind.SKIP: StepStatus.SKIPPED,
    EntryKind.BLOCK: StepStatus.BLOCKED,
}
RUN_KINDS = {
    EntryKind.START: RunStatus.RUNNING,
    EntryKind.PAUSE: RunStatus.PAUSED,
    EntryKind.RESUME: RunStatus.RUNNING,
    EntryKind.FINISH: RunStatus.FINISHED,
    EntryKind.ABORT: RunStatus.ABORTED,
}
OF_THE_WHOLE = frozenset({*RUN_KINDS, EntryKind.INJECT})
"""What concerns no single step."""


class RunEntry(NamedTuple):
    """One entry of the log, in the order in which the server took it.

    `number` grows along the log, `at` is the server's time and never falls. `person` is a key,
    None for the app. `entered_at` is a moment that a person read from the system. `undoes` is the
    number of the entry that an undo takes back.
    """

    number: int
    kind: EntryKind
    at: datetime
    person: int | None = None
    step: str = ""
    text: str = ""
    entered_at: datetime | None = None
    undoes: int | None = None


class StepProgress(NamedTuple):
    """Where a step stands; `version` grows whenever it ends or is open again."""

    step: PlanStep
    status: StepStatus = StepStatus.OPEN
    version: int = 1
    claimed_by: int | None = None
    claimed_at: datetime | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None
    ended_entry: int | None = None
    text: str = ""
    entered_at: datetime | None = None
    problems: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether it is still to do."""
        return self.status is StepStatus.OPEN

    @property
    def clock_at(self) -> datetime | None:
        """Return the moment its clock shows, None while it shows none."""
        if self.step.clock is None or self.status is not StepStatus.DONE:
            return None
        return self.entered_at if self.step.enters_time else self.ended_at

    def may_undo(self, at: datetime) -> bool:
        """Return whether its end may still be taken back without a reason."""
        return self.ended_at is not None and at - self.ended_at <= UNDO_FOR


@dataclass(frozen=True, slots=True)
class RunProgress:
    """Where a drill stands; a pause without an end goes on."""

    content: PlanContent
    steps: tuple[StepProgress, ...]
    status: RunStatus = RunStatus.READY
    started_at: datetime | None = None
    ended_at: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    clocks: dict[Clock, datetime] = field(default_factory=dict)
    last_at: datetime | None = None

    def of(self, key: str) -> StepProgress | None:
        """Return the progress of a step, None when the plan has no such step."""
        return next((one for one in self.steps if one.step.key == key), None)

    @property
    def current(self) -> StepProgress | None:
        """Return the first step that is still to do, None when all have ended."""
        return next((one for one in self.steps if one.is_open), None)

    @property
    def phase(self) -> str:
        """Return in words how far the service is."""
        words = [word for clock, word in _PHASES if clock in self.clocks]
        return words[-1] if words else "Preparing"


_PHASES = (
    (Clock.DISRUPTION_START, "Disrupted"),
    (Clock.FIRST_ALERT, "Noticed"),
    (Clock.RECOVERY_DECIDED, "Recovering"),
    (Clock.SERVICE_RESTORED, "Restored"),
    (Clock.FAILBACK_START, "Going back"),
    (Clock.FAILBACK_DONE, "Back to normal"),
)


def replay(content: PlanContent, entries: Iterable[RunEntry]) -> RunProgress:
    """Return where a run stands after its entries, in the order of their numbers."""
    progress = RunProgress(content, tuple(StepProgress(step) for step in content.steps))
    for entry in entries:
        progress = after(progress, entry)
    return progress


def after(progress: RunProgress, entry: RunEntry) -> RunProgress:
    """Return where the run stands once `entry` is written, which `judge` allowed."""
    progress = replace(progress, last_at=entry.at)
    if entry.kind in RUN_KINDS:
        return _run_moved(progress, entry)
    steps = tuple(
        _step_moved(one, entry) if one.step.key == entry.step else one for one in progress.steps
    )
    clocks = {one.step.clock: one.clock_at for one in steps if one.step.clock and one.clock_at}
    return replace(progress, steps=steps, clocks=clocks)


def _run_moved(progress: RunProgress, entry: RunEntry) -> RunProgress:
    status = RUN_KINDS[entry.kind]
    pauses = progress.pauses
    if entry.kind is EntryKind.PAUSE:
        pauses = (*pauses, (entry.at, None))
    elif pauses and pauses[-1][1] is None:
        pauses = (*pauses[:-1], (pauses[-1][0], entry.at))
    is_start = entry.kind is EntryKind.START
    return replace(
        progress,
        status=status,
        pauses=pauses,
        started_at=entry.at if is_start else progress.started_at,
        ended_at=entry.at if status.is_over else None,
    )


def _step_moved(one: StepProgress, entry: RunEntry) -> StepProgress:
    if entry.kind in ENDINGS:
        return one._replace(
            status=ENDINGS[entry.kind],
            version=one.version + 1,
            ended_at=entry.at,
            ended_by=entry.person,
            ended_entry=entry.number,
            text=entry.text,
            entered_at=entry.entered_at,
        )
    if entry.kind in {EntryKind.UNDO, EntryKind.REOPEN}:
        again = StepProgress(one.step, version=one.version + 1, problems=one.problems)
        return again._replace(
            claimed_by=one.claimed_by, claimed_at=one.claimed_at, begun_at=one.begun_at
        )
    return one._replace(**_marks(one, entry))


def _marks(one: StepProgress, entry: RunEntry) -> dict[str, Any]:
    """Return what an entry changes in a step that stays as it is otherwise."""
    marks: dict[EntryKind, dict[str, Any]] = {
        EntryKind.CLAIM: {"claimed_by": entry.person, "claimed_at": entry.at},
        EntryKind.RELEASE: {"claimed_by": None, "claimed_at": None},
        EntryKind.BEGIN: {"begun_at": entry.at},
        EntryKind.PROBLEM: {"problems": (*one.problems, entry.number)},
    }
    return marks.get(entry.kind, {})
