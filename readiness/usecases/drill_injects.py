"""Prepare injects of a drill, and give them while it goes on."""

from datetime import datetime

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from readiness.domain.drill_plan_reading import LONGEST_MINUTES
from readiness.domain.drill_run import EntryKind
from readiness.models import DrillInject, DrillRun
from readiness.queries.drill_injects import is_facilitator
from readiness.usecases.drill_log import LONGEST_TEXT, count_change, write_entry
from readiness.usecases.drills import locked_run

MOST_INJECTS = 60


@transaction.atomic
def add_inject(run: DrillRun, *, by: User, minute: int, text: str) -> DrillInject:
    """Prepare what comes so many minutes after the start.

    Raises RuleViolation for people who neither lead nor inject, on a field, and after the end.
    """
    run = _open_run(run, by)
    checked_text(text, field="text", label="The text", required=True, max_length=LONGEST_TEXT)
    if not 0 <= minute <= LONGEST_MINUTES:
        raise RuleViolation(f"This is a number from 0 to {LONGEST_MINUTES}.", field="minute")
    if DrillInject.objects.filter(run=run).count() >= MOST_INJECTS:
        raise RuleViolation(f"A drill has at most {MOST_INJECTS} injects.")
    inject = DrillInject.objects.create(run=run, minute=minute, text=text, added_by=by)
    count_change(run)
    # What it says stays out of the activity log, which the others may read.
    record(by, "drill.prepare_inject", run, inject=inject.pk)
    return inject


@transaction.atomic
def remove_inject(inject: DrillInject, *, by: User) -> None:
    """Drop an inject; one that is gone already is no error. Raises RuleViolation once given."""
    run = _open_run(inject.run, by)
    row = DrillInject.objects.filter(run=run, pk=inject.pk).first()
    if row is None:
        return
    if row.entry_id is not None:
        raise RuleViolation("This inject was given; it stays in the log.")
    row.delete()
    count_change(run)
    record(by, "drill.remove_inject", run, inject=inject.pk)


@transaction.atomic
def give_inject(inject: DrillInject, *, by: User, at: datetime) -> DrillInject:
    """Spring an inject on all now; who is second gets the one that was given first.

    Raises RuleViolation for people who neither lead nor inject, and unless the drill is live.
    """
    run = _open_run(inject.run, by)
    row = DrillInject.objects.select_related("entry").filter(pk=inject.pk).first()
    if row is None:
        raise RuleViolation("This inject was dropped meanwhile.")
    if row.entry is None:
        written = write_entry(run, EntryKind.INJECT, by=by, at=at, text=row.text)
        row.entry = written.entry
        row.save(update_fields=["entry"])
    return row


def _open_run(run: DrillRun, by: User) -> DrillRun:
    run = locked_run(run)
    if not is_facilitator(run.participants.all(), by):
        raise RuleViolation("Only the lead and the injector know of injects before.")
    if not (run.life.is_ahead or run.life.is_live):
        raise RuleViolation("The drill is over.")
    return run
