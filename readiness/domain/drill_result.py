"""What a drill measured against what was promised, and its verdict (pure).

The formulas and rules stand at the head of readiness/drill_plans/default.yaml.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from core.durations import format_duration
from readiness.domain.drill_plan import Clock, Targets
from readiness.domain.drill_run import RunProgress, RunStatus, StepProgress, StepStatus


class Verdict(StrEnum):
    """How a drill ended; an inconclusive or aborted one earns nothing and is no failure."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    ABORTED = "aborted"


class Measured(NamedTuple):
    """The measured spans; None where a clock is missing or the two are out of order."""

    recovery: timedelta | None
    detection: timedelta | None
    decision: timedelta | None
    data_loss: timedelta | None
    failback: timedelta | None


class Judgement(NamedTuple):
    """The verdict with a sentence for each reason; a passed run has none."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()


def measure(clocks: Mapping[Clock, datetime]) -> Measured:
    """Return the spans that the clocks give; data loss is never below zero."""
    return Measured(
        recovery=_span(clocks, Clock.DISRUPTION_START, Clock.SERVICE_RESTORED),
        detection=_span(clocks, Clock.DISRUPTION_START, Clock.FIRST_ALERT),
        decision=_span(clocks, Clock.FIRST_ALERT, Clock.RECOVERY_DECIDED),
        data_loss=_data_loss(clocks),
        failback=_span(clocks, Clock.FAILBACK_START, Clock.FAILBACK_DONE),
    )


def judge_result(progress: RunProgress, targets: Targets) -> Judgement | None:
    """Return the verdict of a run; None while it goes on.

    An abort comes first, then what cannot be known, then what failed. A clock is missing when a
    step that must be done did not say whether its moment came; a step that *failed* did say.
    """
    if progress.status is RunStatus.ABORTED:
        return Judgement(Verdict.ABORTED, ("The drill was stopped.",))
    if progress.status is not RunStatus.FINISHED:
        return None
    measured = measure(progress.clocks)
    if unknown := (*_missing(progress), *_out_of_order(progress, measured), *_paused(progress)):
        return Judgement(Verdict.INCONCLUSIVE, unknown)
    if failed := (*_undone(progress), *_over_target(measured, targets)):
        return Judgement(Verdict.FAILED, failed)
    return Judgement(Verdict.PASSED)


def step_duration(one: StepProgress, before: datetime | None) -> timedelta | None:
    """Return how long a step took: since it was begun or claimed, else since `before`.

    `before` is when the step ahead of it ended or the drill started. None while it is open.
    """
    since = one.begun_at or one.claimed_at or before
    if one.ended_at is None or since is None:
        return None
    return max(one.ended_at - since, timedelta())


def _span(clocks: Mapping[Clock, datetime], start: Clock, end: Clock) -> timedelta | None:
    if start not in clocks or end not in clocks:
        return None
    span = clocks[end] - clocks[start]
    return span if span >= timedelta() else None


def _data_loss(clocks: Mapping[Clock, datetime]) -> timedelta | None:
    moment = clocks.get(Clock.LOSS_MOMENT) or clocks.get(Clock.DISRUPTION_START)
    marker = clocks.get(Clock.LAST_RECOVERED_MARKER)
    if moment is None or marker is None:
        return None
    return max(moment - marker, timedelta())


def _missing(progress: RunProgress) -> tuple[str, ...]:
    return tuple(
        f"The clock “{_words(one.step.clock)}” has no time: step {one.step.key} is {one.status}."
        for one in progress.steps
        if one.step.clock
        and one.step.must
        and one.status not in {StepStatus.DONE, StepStatus.FAILED}
    )


def _out_of_order(progress: RunProgress, measured: Measured) -> tuple[str, ...]:
    clocks = progress.clocks
    has_both = Clock.DISRUPTION_START in clocks and Clock.SERVICE_RESTORED in clocks
    if has_both and measured.recovery is None:
        return ("The service was restored before it was disrupted.",)
    return ()


def _paused(progress: RunProgress) -> tuple[str, ...]:
    start = progress.clocks.get(Clock.DISRUPTION_START)
    end = progress.clocks.get(Clock.SERVICE_RESTORED) or progress.ended_at
    if start is None or end is None:
        return ()
    overlapping = any(
        since < end and (until is None or until > start) for since, until in progress.pauses
    )
    if overlapping:
        return ("The drill was paused between disruption and recovery.",)
    return ()


def _undone(progress: RunProgress) -> tuple[str, ...]:
    return tuple(
        f"Step {one.step.key} must be done and is {one.status}."
        if one.step.clock is not Clock.FIRST_ALERT
        else "The expected alert was not seen."
        for one in progress.steps
        if one.step.must and one.status is not StepStatus.DONE
    )


def _over_target(measured: Measured, targets: Targets) -> tuple[str, ...]:
    figures = (
        ("Recovery took", measured.recovery, targets.rto_seconds),
        ("The data loss is", measured.data_loss, targets.rpo_seconds),
    )
    return tuple(
        f"{words} {format_duration(span)}, more than the promised "
        f"{format_duration(timedelta(seconds=most))}."
        for words, span, most in figures
        if span is not None and span > timedelta(seconds=most)
    )


def _words(clock: Clock | None) -> str:
    return str(clock).replace("_", " ")
