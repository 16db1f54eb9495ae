"""What follows from a drill: its incident, for the review, and action items."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.models import User
from incidents.domain.incident import IncidentKind, TimeSource
from incidents.domain.lifecycle import Milestone
from incidents.domain.timeline import EntryKind as TimelineKind
from incidents.models import ActionItem, Incident
from incidents.usecases.action_items import LONGEST_TITLE, create_action_item
from incidents.usecases.declaring import declare_incident
from incidents.usecases.lifecycle import resolve_incident
from incidents.usecases.timeline import add_entry
from readiness.domain.drill_plan import Clock
from readiness.domain.drill_run import EntryKind, RunProgress
from readiness.models import DrillEntry, DrillFollowUp, DrillRun
from readiness.queries.drill_log import WORDS, progress_of
from readiness.queries.drill_results import FOLLOWED
from readiness.usecases.drills import locked_run

_MILESTONES = (
    (Milestone.ACKNOWLEDGED, Clock.FIRST_ALERT),
    (Milestone.MITIGATED, Clock.SERVICE_RESTORED),
)


@transaction.atomic
def incident_of_drill(run: DrillRun, *, by: User, at: datetime) -> Incident:
    """Return the drill in the shape of an incident, made once, with its log as the timeline.

    Its review is written like any other; being a drill, it counts in no figure of incidents.
    Raises RuleViolation before the end, and when `by` may no longer know of the incident.
    """
    run = locked_run(run)
    if not run.life.is_over:
        raise RuleViolation("The drill has to end first.")
    if run.incident_id is not None:
        known = Incident.objects.filter(pk=run.incident_id).first()
        if known is None:
            raise RuleViolation("The review of this drill is not open to you.")
        return known
    progress = progress_of(run)
    clocks = progress.clocks
    incident = declare_incident(
        by=by,
        at=at,
        title=f"Drill {run.reference}: {run.title}"[:LONGEST_TITLE],
        kind=IncidentKind.DRILL,
        services=run.services.all(),
        summary=run.plan.plan.purpose,
        started_at=clocks.get(Clock.DISRUPTION_START) or progress.started_at,
        detected_at=clocks.get(Clock.FIRST_ALERT),
        source=TimeSource.IMPORT,
    )
    run.incident = incident
    run.save(update_fields=["incident", "updated_at"])
    _tell_log(run, incident)
    times = {milestone: clocks[clock] for milestone, clock in _MILESTONES if clock in clocks}
    record(by, "drill.review", run, incident=incident.reference)
    return resolve_incident(incident, by=by, at=run.ended_at or at, times=times)


@transaction.atomic
def follow_up(
    run: DrillRun, *, by: User, at: datetime, entry: DrillEntry | None = None, title: str = ""
) -> ActionItem:
    """Open an action item for an entry of the log, or for the drill as a whole (None).

    An entry has one; asking again gives the first. Without a `title` the entry's words are it.
    Raises RuleViolation for an entry nothing follows from.
    """
    incident = incident_of_drill(run, by=by, at=at)
    if entry is not None:
        if entry.run_id != run.pk or entry.kind not in FOLLOWED:
            raise RuleViolation("Nothing follows from this line of the log.")
        known = DrillFollowUp.objects.filter(entry=entry).first()
        if known is not None:
            return known.action_item
    item = create_action_item(
        incident,
        by=by,
        title=(title or _title(run, entry))[:LONGEST_TITLE],
        description=f"From drill {run.reference}, {run.title}.",
        source_sentence=entry.text if entry else "",
        verification_plan=f"Run “{run.plan.title}” again.",
    )
    DrillFollowUp.objects.create(run=run, entry=entry, action_item=item)
    return item


def follow_up_failure(
    run: DrillRun, progress: RunProgress, reasons: Iterable[str], *, by: User, at: datetime
) -> None:
    """Open an action item for each step that failed or had a problem, and for each reason left."""
    entries = list(run.entries.filter(kind__in=FOLLOWED).order_by("pk"))
    standing = {one.ended_entry for one in progress.steps}
    followed = [
        entry for entry in entries if entry.kind == EntryKind.PROBLEM or entry.pk in standing
    ]
    for entry in followed:
        follow_up(run, by=by, at=at, entry=entry)
    steps = {entry.step for entry in followed}
    for reason in reasons:
        if not any(f"Step {step} " in reason for step in steps):
            follow_up(run, by=by, at=at, title=f"{run.title}: {reason}")


def _title(run: DrillRun, entry: DrillEntry | None) -> str:
    if entry is None:
        return f"Follow up on {run.reference}"
    step = run.plan.plan.step(entry.step)
    words = entry.text.strip().splitlines()[0] if entry.text.strip() else entry.kind
    return f"{step.action.rstrip('.')}: {words}" if step else words


def _tell_log(run: DrillRun, incident: Incident) -> None:
    for entry in run.entries.select_related("person").order_by("pk"):
        kind = EntryKind(entry.kind)
        step = run.plan.plan.step(entry.step)
        words = f"{WORDS[kind]}{': ' + step.action if step else ''}"
        add_entry(
            incident,
            by=entry.person,
            at=entry.at,
            text=f"{words}\n{entry.text}" if entry.text else words,
            kind=TimelineKind.NOTE if kind is EntryKind.NOTE else TimelineKind.ACTION,
            source=TimeSource.IMPORT,
            idempotency_key=f"drill-entry-{entry.pk}",
        )
