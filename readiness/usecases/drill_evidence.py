"""What a finished drill proves, as evidence on its services."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from catalog.models import Service
from core.models import User
from readiness.domain.drill_plan import DrillRole
from readiness.domain.drill_result import Measured, Verdict, measure
from readiness.domain.drill_run import RunProgress, RunStatus
from readiness.domain.evidence import EvidenceClass, Outcome
from readiness.models import DrillParticipant, DrillRun, Evidence
from readiness.usecases.evidence import NewEvidence, record_evidence

SOURCE = "drill:run"
STRANGER = "runbook-followed-by-a-stranger"
EVERYONE = "everyone-has-drilled"
COUNTS_FOR = timedelta(days=365)
OUTCOMES = {Verdict.PASSED: Outcome.PASS, Verdict.FAILED: Outcome.FAIL}


def write_evidence(
    run: DrillRun, progress: RunProgress, verdict: Verdict, *, by: User, at: datetime
) -> list[Evidence]:
    """Record what a run that ended shows about its services, of class proven.

    Only a passed or a failed run says anything. Items on recovery time, data loss and detection go
    by their own figure; the others, and the failure modes, by the verdict.
    """
    outcome = OUTCOMES.get(verdict)
    if outcome is None:
        return []
    told = dict(_by_item(run, measure(progress.clocks), outcome))
    modes = run.plan.plan.failure_modes
    records = []
    for service in run.services.select_related("owner_team"):
        records += [_new(run, service, at, item=key, outcome=one) for key, one in told.items()]
        records += [_new(run, service, at, failure_mode=key, outcome=outcome) for key in modes]
        records += _everyone(run, service, at)
    return record_evidence(records, by=by, at=at)


def _by_item(run: DrillRun, measured: Measured, outcome: Outcome) -> Iterator[tuple[str, Outcome]]:
    figures = {
        "recovery-time-within-target": (measured.recovery, run.rto_seconds),
        "data-loss-within-target": (measured.data_loss, run.rpo_seconds),
        "detection-within-target": (measured.detection, run.detect_seconds),
    }
    items = run.plan.plan.checklist_items
    for item in items:
        if item in figures:
            span, most = figures[item]
            if span is not None:
                is_kept = span <= timedelta(seconds=most)
                yield item, Outcome.PASS if is_kept else Outcome.FAIL
        elif item not in {STRANGER, EVERYONE}:
            yield item, outcome
    if _was_stranger(run) and (outcome is Outcome.PASS or STRANGER in items):
        yield STRANGER, outcome


def _was_stranger(run: DrillRun) -> bool:
    """Return whether the operators are known not to have written the runbook."""
    operators = set(
        run.participants.filter(role=DrillRole.OPERATOR).values_list("person", flat=True)
    )
    author = run.runbook_author_id
    return author is not None and bool(operators) and author not in operators


def _everyone(run: DrillRun, service: Service, at: datetime) -> Iterator[NewEvidence]:
    """Say which share of the owning team took part in a finished drill within a year."""
    team = service.owner_team
    people = set(team.members.values_list("pk", flat=True)) if team else set()
    drilled = set(
        DrillParticipant.objects.filter(
            person__in=people, run__status=RunStatus.FINISHED, run__ended_at__gte=at - COUNTS_FOR
        ).values_list("person", flat=True)
    )
    if not drilled:
        return
    is_all = drilled == people
    yield _new(
        run,
        service,
        at,
        item=EVERYONE,
        outcome=Outcome.PASS if is_all else Outcome.PARTIAL,
        credit=None if is_all else round(Decimal(100 * len(drilled)) / len(people), 2),
        note=f"{len(drilled)} of {len(people)} people of {team} took part within a year.",
    )


def _new(
    run: DrillRun,
    service: Service,
    at: datetime,
    *,
    outcome: Outcome,
    item: str = "",
    failure_mode: str = "",
    credit: Decimal | None = None,
    note: str = "",
) -> NewEvidence:
    return NewEvidence(
        service=service,
        item=item,
        failure_mode=failure_mode,
        source=SOURCE,
        evidence_class=EvidenceClass.PROVEN,
        outcome=outcome,
        credit_percent=credit,
        observed_at=run.ended_at or at,
        subject=run.reference,
        link=f"{run.get_absolute_url()}result/",
        note=note or run.title,
    )
