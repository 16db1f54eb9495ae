"""The result of a drill: what was measured against what was promised, and what follows."""

from datetime import datetime, timedelta
from typing import NamedTuple

from core.models import User
from incidents.models import ActionItem, Incident
from readiness.domain.drill_result import Judgement, judge_result, measure, step_duration
from readiness.domain.drill_run import EntryKind
from readiness.models import DrillRun, Evidence
from readiness.queries.drill_log import LiveRun, LogLine, StepLine, live_run
from readiness.queries.drills import follow_ups_of, incident_of
from readiness.queries.subject_words import words_by_key

FOLLOWED = {EntryKind.PROBLEM, EntryKind.FAIL, EntryKind.SKIP, EntryKind.BLOCK, EntryKind.ABORT}
"""Entries of the log that a follow-up may come from."""


class Figure(NamedTuple):
    """A measured span against its target; None where nothing was measured or promised.

    `bar` and `target_at` are shares in percent of the longer of the two, for a drawn bar.
    """

    label: str
    span: timedelta | None
    target: timedelta | None

    @property
    def is_kept(self) -> bool | None:
        """Return whether the promise was kept, None where that cannot be told."""
        if self.span is None or self.target is None:
            return None
        return self.span <= self.target

    @property
    def longest(self) -> timedelta:
        """Return what the whole width of the bar stands for; never nothing."""
        return max(self.span or timedelta(), self.target or timedelta(), timedelta(seconds=1)) * 1.1

    @property
    def bar(self) -> int:
        """Return the width of the measured bar."""
        return round(100 * (self.span or timedelta()) / self.longest)

    @property
    def target_at(self) -> int:
        """Return where the target is marked."""
        return round(100 * (self.target or timedelta()) / self.longest)


class StepBar(NamedTuple):
    """Where a step lies in its drill, in thousandths of the whole: its start, and two lengths.

    What was planned longer than the drill went on is cut at its end.
    """

    start: int
    took: int
    planned: int


class StepResult(NamedTuple):
    """A step with how long it took; None for one that never ended."""

    line: StepLine
    took: timedelta | None
    planned: timedelta
    bar: StepBar | None = None

    @property
    def is_late(self) -> bool:
        """Return whether it took longer than planned."""
        return self.took is not None and self.took > self.planned


class Surprise(NamedTuple):
    """A line of the log that something may follow from, and what does; None while nothing does."""

    line: LogLine
    item: ActionItem | None
    has_item: bool


class Proof(NamedTuple):
    """What the drill proved of a service, in the words of the item or failure mode."""

    evidence: Evidence
    words: str


class DrillResult(NamedTuple):
    """All that the page of a result shows."""

    live: LiveRun
    judgement: Judgement | None
    figures: list[Figure]
    steps: list[StepResult]
    surprises: list[Surprise]
    follow_ups: list[ActionItem]
    incident: Incident | None
    proofs: list[Proof]


def drill_result(run: DrillRun, *, now: datetime, viewer: User) -> DrillResult:
    """Return the result of a run that is over; the number of statements is always the same."""
    live = live_run(run, now=now, viewer=viewer)
    items = follow_ups_of(run)
    by_number = {item.pk: item for item in items}
    taken = dict(run.follow_ups.values_list("entry_id", "action_item_id"))
    return DrillResult(
        live=live,
        judgement=judge_result(live.progress, run.targets),
        figures=_figures(live),
        steps=_steps(live),
        surprises=[
            Surprise(line, by_number.get(taken.get(line.entry.pk, 0)), line.entry.pk in taken)
            for line in live.lines
            if line.entry.kind in FOLLOWED
        ],
        follow_ups=items,
        incident=incident_of(run),
        proofs=_proofs(run),
    )


def _proofs(run: DrillRun) -> list[Proof]:
    rows = Evidence.objects.filter(source="drill:run", subject=run.reference)
    words = words_by_key()
    return [
        Proof(one, words.get(key, key))
        for one in rows.select_related("service").order_by("service__name", "pk")
        for key in [one.item or one.failure_mode]
    ]


def _figures(live: LiveRun) -> list[Figure]:
    measured, run = measure(live.progress.clocks), live.run
    return [
        Figure("Recovery time", measured.recovery, timedelta(seconds=run.rto_seconds)),
        Figure("Data loss", measured.data_loss, timedelta(seconds=run.rpo_seconds)),
        Figure("Detection", measured.detection, timedelta(seconds=run.detect_seconds)),
        Figure("Decision", measured.decision, None),
        Figure("Failback", measured.failback, None),
    ]


def _steps(live: LiveRun) -> list[StepResult]:
    ends = sorted(one.progress.ended_at for one in live.steps if one.progress.ended_at is not None)
    started = live.progress.started_at
    results = []
    for line in live.steps:
        ended = line.progress.ended_at
        before = max((at for at in ends if ended and at < ended), default=started)
        took = step_duration(line.progress, before)
        planned = timedelta(minutes=line.progress.step.minutes)
        results.append(StepResult(line, took, planned, _bar(live, line, took, planned)))
    return results


def _bar(
    live: LiveRun, line: StepLine, took: timedelta | None, planned: timedelta
) -> StepBar | None:
    started, ended = live.progress.started_at, line.progress.ended_at
    if started is None or ended is None or took is None:
        return None
    whole = max((live.progress.ended_at or live.now) - started, timedelta(seconds=1))
    start = round(1000 * (ended - took - started) / whole)
    length, promised = (max(1, round(1000 * span / whole)) for span in (took, planned))
    return StepBar(start, length, min(promised, 1000 - start))
