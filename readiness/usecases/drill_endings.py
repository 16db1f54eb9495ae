"""The end of a drill: its verdict, what it proves, what follows; and publishing its result."""

from datetime import datetime, timedelta

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.models import User
from readiness.domain.drill_result import Verdict, judge_result, measure
from readiness.domain.drill_run import RunProgress
from readiness.models import DrillRun
from readiness.usecases.drill_evidence import write_evidence
from readiness.usecases.drill_incidents import follow_up_failure
from readiness.usecases.drills import locked_run, plan_next


def end_run(run: DrillRun, progress: RunProgress, *, by: User, at: datetime) -> None:
    """Save the verdict of a locked run whose last entry is written, and do what follows from it.

    A passed run proves the items and modes of its plan, a failed one writes a fail and opens
    action items; an inconclusive or aborted one earns nothing. A series goes on with its next.
    """
    judgement = judge_result(progress, run.targets)
    if judgement is None:
        raise AssertionError("A run that is over has a verdict.")
    plan_next(run, by=by)
    run.status, run.verdict = progress.status, judgement.verdict
    run.started_at, run.ended_at = progress.started_at, progress.ended_at
    run.sequence += 1
    measured = measure(progress.clocks)
    run.recovery_seconds = _seconds(measured.recovery)
    run.data_loss_seconds = _seconds(measured.data_loss)
    run.detection_seconds = _seconds(measured.detection)
    run.save(
        update_fields=[
            "recovery_seconds",
            "data_loss_seconds",
            "detection_seconds",
            "status",
            "verdict",
            "started_at",
            "ended_at",
            "next_run",
            "sequence",
            "updated_at",
        ]
    )
    record(by, "drill.end", run, verdict=judgement.verdict.value, reasons=list(judgement.reasons))
    write_evidence(run, progress, judgement.verdict, by=by, at=at)
    if judgement.verdict is Verdict.FAILED:
        follow_up_failure(run, progress, judgement.reasons, by=by, at=at)


@transaction.atomic
def publish_result(run: DrillRun, *, by: User, at: datetime) -> DrillRun:
    """Say that the result is read and stands. Twice is as good as once."""
    run = locked_run(run)
    if not run.life.is_over:
        raise RuleViolation("The drill has to end first.")
    if run.published_at is None:
        run.published_at, run.published_by = at, by
        run.save(update_fields=["published_at", "published_by", "updated_at"])
        record(by, "drill.publish", run, verdict=run.verdict)
    return run


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else span // timedelta(seconds=1)
