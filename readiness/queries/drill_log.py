"""The log of a drill: where the drill stands, and what people read of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from core.durations import format_duration
from core.models import User
from readiness.domain.drill_plan import Clock
from readiness.domain.drill_result import Measured, measure
from readiness.domain.drill_run import (
    UNDO_FOR,
    EntryKind,
    RunEntry,
    RunProgress,
    StepProgress,
    replay,
)
from readiness.models import DrillEntry, DrillParticipant, DrillRun
from readiness.queries.drill_injects import InjectLine, is_facilitator, waiting_injects

HERE_FOR = timedelta(seconds=30)
"""How long after the last word of a page its person still counts as here."""
SKEW_SHOWN_FROM = timedelta(seconds=2)

ICONS = {
    EntryKind.START: "play",
    EntryKind.PAUSE: "pause",
    EntryKind.RESUME: "play",
    EntryKind.FINISH: "flag",
    EntryKind.ABORT: "octagon-x",
    EntryKind.CLAIM: "hand",
    EntryKind.RELEASE: "undo-2",
    EntryKind.BEGIN: "timer",
    EntryKind.DONE: "check",
    EntryKind.FAIL: "x",
    EntryKind.SKIP: "skip-forward",
    EntryKind.BLOCK: "ban",
    EntryKind.PROBLEM: "triangle-alert",
    EntryKind.NOTE: "message-square",
    EntryKind.UNDO: "undo-2",
    EntryKind.REOPEN: "rotate-ccw",
    EntryKind.INJECT: "zap",
    EntryKind.ALSO: "copy-check",
}
WORDS = {
    EntryKind.START: "Started the drill",
    EntryKind.PAUSE: "Paused the drill",
    EntryKind.RESUME: "Went on",
    EntryKind.FINISH: "Finished the drill",
    EntryKind.ABORT: "Stopped the drill",
    EntryKind.CLAIM: "Claimed",
    EntryKind.RELEASE: "Let go of",
    EntryKind.BEGIN: "Began",
    EntryKind.DONE: "Done",
    EntryKind.FAIL: "Failed",
    EntryKind.SKIP: "Skipped",
    EntryKind.BLOCK: "Blocked",
    EntryKind.PROBLEM: "Problem with",
    EntryKind.NOTE: "Note",
    EntryKind.UNDO: "Undid",
    EntryKind.REOPEN: "Opened again",
    EntryKind.INJECT: "Inject",
    EntryKind.ALSO: "Also ticked",
}


class LogLine(NamedTuple):
    """An entry as people read it; `device_note` is empty where the device said nothing special."""

    entry: DrillEntry
    words: str
    icon: str
    device_note: str


class Here(NamedTuple):
    """A person in the drill with their roles; `is_here` tells that their page is open."""

    person: User
    roles: tuple[str, ...]
    is_here: bool


class StepLine(NamedTuple):
    """A step as people read it, with the names of who claimed and ended it."""

    number: int
    progress: StepProgress
    is_current: bool
    claimed_by: User | None
    ended_by: User | None
    undo_until: datetime | None
    problems: tuple[DrillEntry, ...]

    @property
    def seconds(self) -> int:
        """Return how many seconds the step should take."""
        return self.progress.step.minutes * 60


@dataclass(frozen=True, slots=True)
class LiveRun:
    """All that the page of a live run shows; `cursor` names what has been seen.

    `injects` are those that wait, for the lead and the injector only.
    """

    run: DrillRun
    progress: RunProgress
    lines: list[LogLine]
    steps: list[StepLine]
    people: list[Here]
    cursor: str
    now: datetime
    is_facilitator: bool = False
    injects: list[InjectLine] = field(default_factory=list)

    @property
    def recovery_since(self) -> datetime | None:
        """Return since when the recovery clock counts, None before the disruption."""
        return self.progress.clocks.get(Clock.DISRUPTION_START)

    @property
    def recovered_at(self) -> datetime | None:
        """Return when the recovery clock stopped, None while it runs."""
        return self.progress.clocks.get(Clock.SERVICE_RESTORED) or self.progress.ended_at

    @property
    def measured(self) -> Measured:
        """Return what is measured so far."""
        return measure(self.progress.clocks)

    @property
    def done(self) -> int:
        """Return how many steps have ended."""
        return sum(not line.progress.is_open for line in self.steps)

    @property
    def abort(self) -> LogLine | None:
        """Return who stopped the drill and why, None while nobody did."""
        return next((one for one in self.lines if one.entry.kind == EntryKind.ABORT), None)

    @property
    def last_inject(self) -> LogLine | None:
        """Return what was sprung on people last, None while nothing was."""
        given = (one for one in reversed(self.lines) if one.entry.kind == EntryKind.INJECT)
        return next(given, None)

    @property
    def current(self) -> StepLine | None:
        """Return the step to do next, None when all have ended."""
        return next((line for line in self.steps if line.is_current), None)


class News(NamedTuple):
    """What a page that is behind has to show: new lines of the log, steps that look another way."""

    lines: list[LogLine]
    steps: list[StepLine]


def progress_of(run: DrillRun) -> RunProgress:
    """Return where a run stands; one statement beside the run and its plan."""
    return replay(run.plan.plan, map(as_run_entry, run.entries.order_by("pk")))


def as_run_entry(entry: DrillEntry) -> RunEntry:
    """Return an entry as the domain reads it."""
    return RunEntry(
        number=entry.pk,
        kind=EntryKind(entry.kind),
        at=entry.at,
        person=entry.person_id,
        step=entry.step,
        text=entry.text,
        entered_at=entry.entered_at,
        undoes=entry.undoes_id,
    )


def live_run(run: DrillRun, *, now: datetime, viewer: User) -> LiveRun:
    """Return what the page of a live run shows; the same few statements whatever happened."""
    rows = run.entries.select_related("person", "photo").defer("photo__content")
    entries = list(rows.order_by("pk"))
    progress = replay(run.plan.plan, map(as_run_entry, entries))
    participants = list(run.participants.select_related("person"))
    facilitates = is_facilitator(participants, viewer)
    return LiveRun(
        run=run,
        progress=progress,
        lines=[_line(entry, progress) for entry in entries],
        steps=_steps(progress, entries, viewer, now),
        people=people_of(participants, now),
        cursor=_cursor(entries[-1].pk if entries else 0, run, participants, now),
        now=now,
        is_facilitator=facilitates,
        injects=waiting_injects(run, progress.started_at, now=now) if facilitates else [],
    )


def is_news(run: DrillRun, since: str, *, now: datetime) -> bool:
    """Return whether the page of a run that was read up to the cursor `since` looks another way.

    Two statements: the newest entry's number, and who is here.
    """
    newest = run.entries.order_by("-pk").values_list("pk", flat=True).first() or 0
    return since != _cursor(newest, run, run.participants.all(), now)


def news_of(live: LiveRun, since: str) -> News:
    """Return the lines and steps that changed since a cursor; a strange one gives everything."""
    seen = since.partition("-")[0]
    number = int(seen) if re.fullmatch("[0-9]{1,18}", seen) else 0
    entries = [line.entry for line in live.lines]
    before = replay(
        live.progress.content, (as_run_entry(one) for one in entries if one.pk <= number)
    )
    touched = {one.step for one in entries if one.pk > number}
    currents = {one.step.key for one in (before.current, live.progress.current) if one}
    if len(currents) > 1 or not number:
        touched |= currents
    return News(
        [line for line in live.lines if line.entry.pk > number],
        [line for line in live.steps if line.progress.step.key in touched],
    )


def _cursor(
    newest: int, run: DrillRun, participants: Iterable[DrillParticipant], now: datetime
) -> str:
    """Return what changes whenever the page of the run would look another way."""
    here = sorted({one.person_id for one in participants if _is_here(one, now)})
    return f"{newest}-{run.revision}-{'.'.join(map(str, here))}"


def people_of(participants: Iterable[DrillParticipant], now: datetime) -> list[Here]:
    """Return who takes part, each person once."""
    rows: dict[int, list[DrillParticipant]] = {}
    for one in participants:
        rows.setdefault(one.person_id, []).append(one)
    return [
        Here(
            own[0].person,
            tuple(one.get_role_display() for one in own),
            any(_is_here(one, now) for one in own),
        )
        for own in rows.values()
    ]


def _is_here(one: DrillParticipant, now: datetime) -> bool:
    return one.seen_at is not None and now - one.seen_at <= HERE_FOR


def _steps(
    progress: RunProgress, entries: list[DrillEntry], viewer: User, now: datetime
) -> list[StepLine]:
    by_number = {entry.pk: entry for entry in entries}
    people = {entry.person_id: entry.person for entry in entries}
    current = progress.current
    return [
        StepLine(
            number=number,
            progress=one,
            is_current=current is not None and one.step.key == current.step.key,
            claimed_by=people.get(one.claimed_by),
            ended_by=people.get(one.ended_by),
            undo_until=_undo_until(one, progress, viewer, now),
            problems=tuple(by_number[problem] for problem in one.problems),
        )
        for number, one in enumerate(progress.steps, 1)
    ]


def _undo_until(
    one: StepProgress, progress: RunProgress, viewer: User, now: datetime
) -> datetime | None:
    may = one.may_undo(now) and one.ended_by == viewer.pk and progress.status.is_live
    return one.ended_at + UNDO_FOR if may and one.ended_at else None


def _line(entry: DrillEntry, progress: RunProgress) -> LogLine:
    kind = EntryKind(entry.kind)
    numbers = {one.step.key: number for number, one in enumerate(progress.steps, 1)}
    step = f" step {numbers[entry.step]}: {entry.step}" if entry.step in numbers else ""
    return LogLine(entry, f"{WORDS[kind]}{step}", ICONS[kind], device_note(entry))


def device_note(entry: DrillEntry) -> str:
    """Return a sentence on the device's clock where it differs from the server's; else "".

    The moment it was pressed counts only beside the server's, which is the one of the clocks.
    """
    if entry.device_at is None or entry.skew_ms is None:
        return ""
    skew = timedelta(milliseconds=entry.skew_ms)
    waited = entry.at + skew - entry.device_at
    notes = []
    if waited >= SKEW_SHOWN_FROM:
        notes.append(f"waited {format_duration(waited)} on the device")
    if abs(skew) >= SKEW_SHOWN_FROM:
        notes.append(
            f"its clock is {format_duration(abs(skew))} {'fast' if skew > timedelta() else 'slow'}"
        )
    return ", ".join(notes)
