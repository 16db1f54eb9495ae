"""Schedule drills and make them ready."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction

from catalog.models import Service
from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from core.time_zone import zone_names
from readiness.domain.drill_plan import DrillRole, Environment
from readiness.domain.drill_plan_reading import LONGEST_CADENCE, LONGEST_MINUTES, LONGEST_TARGET
from readiness.domain.drill_run import RunStatus
from readiness.domain.drill_targets import targets_of
from readiness.domain.month import same_time_later
from readiness.models import DrillParticipant, DrillPlan, DrillRun

LONGEST_TITLE = 200
LONGEST_HARM_LIMIT = 500


class DrillWords(TypedDict, total=False):
    """What may be said about a drill that has yet to begin; see readiness.models.DrillRun."""

    title: str
    environment: str
    starts_at: datetime | None
    minutes: int
    every_days: int | None
    rto_seconds: int
    rpo_seconds: int
    detect_seconds: int
    harm_limit: str
    is_surprise: bool
    runbook_author: User | None


@transaction.atomic
def schedule_drill(
    plan: DrillPlan,
    *,
    by: User | None,
    time_zone: str,
    services: Iterable[Service] = (),
    people: Iterable[tuple[User, str]] = (),
    **words: Any,
) -> DrillRun:
    """Make a run of a plan; what `words` leave out is taken from the plan.

    Targets are what the services promise, else what the plan holds for the most important of
    them. Without a date it is a
    draft. `time_zone` is the zone in which the date was set. Raises RuleViolation on a field.
    """
    if plan.is_draft:
        raise RuleViolation("Nobody runs a draft; publish the plan first.", field="plan")
    services = list(dict.fromkeys(services))
    said = plan.plan
    targets = targets_of(said, services)
    values: dict[str, Any] = {
        "title": said.title,
        "environment": said.environments[0].value,
        "starts_at": None,
        "minutes": said.planned_minutes,
        "rto_seconds": targets.rto_seconds,
        "rpo_seconds": targets.rpo_seconds,
        "detect_seconds": targets.detect_seconds,
    } | {name: value for name, value in words.items() if value is not None}
    _check(values, time_zone)
    run = DrillRun.objects.create(
        plan=plan,
        status=RunStatus.SCHEDULED if values["starts_at"] else RunStatus.DRAFT,
        time_zone=time_zone,
        created_by=by,
        **values,
    )
    run.services.set(services)
    _set_people(run, people)
    record(by, "drill.schedule", run, plan=str(plan), starts_at=_iso(run.starts_at))
    return run


@transaction.atomic
def change_drill(
    run: DrillRun,
    *,
    by: User | None,
    time_zone: str,
    services: Iterable[Service] | None = None,
    people: Iterable[tuple[User, str]] | None = None,
    **words: Any,
) -> DrillRun:
    """Change what was arranged; calendars take the newer one.

    Another date asks for the preconditions again. None for services or people leaves them.
    Raises RuleViolation on a field, and once the drill began or was cancelled.
    """
    run = locked_run(run)
    _require_ahead(run)
    for name, value in words.items():
        setattr(run, name, value)
    run.time_zone = time_zone
    _check({name: getattr(run, name) for name in DrillWords.__annotations__}, time_zone)
    if "starts_at" in words or not run.starts_at:
        run.checked_preconditions = []
        run.status = RunStatus.SCHEDULED if run.starts_at else RunStatus.DRAFT
    run.sequence += 1
    run.save()
    if services is not None:
        run.services.set(services)
    if people is not None:
        _set_people(run, people)
    record(by, "drill.change", run, starts_at=_iso(run.starts_at))
    return run


@transaction.atomic
def cancel_drill(run: DrillRun, *, by: User | None, ends_series: bool = False) -> DrillRun:
    """Call a drill off; calendars strike it out. Twice is as good as once.

    One of a series is followed by the next all the same, unless `ends_series`.
    """
    run = locked_run(run)
    if run.status == RunStatus.CANCELLED:
        return run
    _require_ahead(run)
    if not run.starts_at:
        raise RuleViolation("A draft has no date to call off; give it one, or leave it.")
    if not ends_series:
        plan_next(run, by=by)
    run.status = RunStatus.CANCELLED
    run.sequence += 1
    run.save(update_fields=["status", "sequence", "next_run", "updated_at"])
    record(by, "drill.cancel", run, ends_series=ends_series)
    return run


@transaction.atomic
def check_preconditions(
    run: DrillRun, *, by: User | None, at: datetime, lines: Iterable[int]
) -> DrillRun:
    """Tick the preconditions with these indexes, and no others; all ticked makes it ready.

    Who ticked a line first stays named. Raises RuleViolation for a line that the plan lacks, for
    a draft, and once the drill began.
    """
    run = locked_run(run)
    _require_ahead(run)
    if run.status == RunStatus.DRAFT:
        raise RuleViolation("Give the drill a date first.")
    count = len(run.plan.plan.preconditions)
    wanted = sorted(set(lines))
    if any(not 0 <= line < count for line in wanted):
        raise RuleViolation("The plan has no such precondition.", field="lines")
    before = {one["line"]: one for one in run.checked_preconditions}
    fresh = {"by": str(by) if by else "", "at": at.isoformat()}
    checked = [before.get(line) or {"line": line} | fresh for line in wanted]
    status = RunStatus.READY if len(wanted) == count else RunStatus.SCHEDULED
    if (checked, status) != (run.checked_preconditions, run.life):
        run.checked_preconditions, run.status = checked, status
        run.save(update_fields=["checked_preconditions", "status", "updated_at"])
        record(by, "drill.check", run, lines=wanted, status=status.value)
    return run


def plan_next(run: DrillRun, *, by: User | None) -> DrillRun | None:
    """Schedule the one that follows a locked run of a series at the same time on the wall.

    None for a run that is not repeated. The caller saves `next_run`.
    """
    if run.every_days is None or run.starts_at is None or run.next_run_id is not None:
        return run.next_run
    newest = DrillPlan.objects.filter(slug=run.plan.slug, is_current=True).first() or run.plan
    names = [name for name in DrillWords.__annotations__ if name != "starts_at"]
    following = DrillRun.objects.create(
        plan=newest,
        starts_at=same_time_later(run.starts_at, run.every_days, run.zone),
        time_zone=run.time_zone,
        created_by=by,
        **{name: getattr(run, name) for name in names},
    )
    following.services.set(run.services.all())
    _set_people(following, [(one.person, one.role) for one in run.participants.all()])
    record(by, "drill.schedule", following, plan=str(newest), follows=run.reference)
    run.next_run = following
    return following


def locked_run(run: DrillRun) -> DrillRun:
    """Return the run as it is now, locked until the transaction ends."""
    return DrillRun.objects.select_for_update(of=("self",)).select_related("plan").get(pk=run.pk)


def _require_ahead(run: DrillRun) -> None:
    if not run.life.is_ahead:
        words = "was cancelled" if run.status == RunStatus.CANCELLED else "has begun"
        raise RuleViolation(f"{run.reference} {words}; schedule another drill.")


def _set_people(run: DrillRun, people: Iterable[tuple[User, str]]) -> None:
    run.participants.all().delete()
    DrillParticipant.objects.bulk_create(
        DrillParticipant(run=run, person=person, role=DrillRole(role))
        for person, role in dict.fromkeys(people)
    )


def _check(values: dict[str, Any], time_zone: str) -> None:
    checked_text(
        values["title"], field="title", label="The title", required=True, max_length=LONGEST_TITLE
    )
    harm = values.get("harm_limit", "")
    checked_text(harm, field="harm_limit", label="The limit", max_length=LONGEST_HARM_LIMIT)
    if values["environment"] not in set(Environment):
        raise RuleViolation(f"Choose one of {', '.join(Environment)}.", field="environment")
    if time_zone not in zone_names():
        raise RuleViolation("There is no such time zone.", field="time_zone")
    for name, least, most in (
        ("minutes", 1, LONGEST_MINUTES),
        ("every_days", 1, LONGEST_CADENCE),
        ("rto_seconds", 0, LONGEST_TARGET),
        ("rpo_seconds", 0, LONGEST_TARGET),
        ("detect_seconds", 0, LONGEST_TARGET),
    ):
        value = values.get(name)
        if value is not None and not least <= value <= most:
            raise RuleViolation(f"This is a number from {least} to {most}.", field=name)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
