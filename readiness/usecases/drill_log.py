"""Every entry of the log of a drill: people tick, report, undo, stop; nothing is ever changed."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from readiness.domain.drill_judgement import Answer, Wish, judge
from readiness.domain.drill_plan import DrillRole
from readiness.domain.drill_run import ENDINGS, EntryKind, RunProgress, RunStatus, after
from readiness.models import DrillEntry, DrillParticipant, DrillRun
from readiness.queries.drill_injects import FACILITATORS
from readiness.queries.drill_log import as_run_entry, progress_of
from readiness.usecases.drill_endings import end_run
from readiness.usecases.drills import locked_run

LONGEST_TEXT = 4000
LONGEST_KEY = 60
LARGEST_SKEW = timedelta(days=366)
SEEN_AGAIN_AFTER = timedelta(seconds=10)


class Device(NamedTuple):
    """What a device says of its own clock: when the person pressed, and when it sent."""

    pressed_at: datetime
    sent_at: datetime


class Written(NamedTuple):
    """The entry a request led to, None for none; `is_new` tells that this request wrote it."""

    entry: DrillEntry | None
    progress: RunProgress
    is_new: bool = False


@transaction.atomic
def write_entry(
    run: DrillRun,
    kind: str,
    *,
    by: User,
    at: datetime,
    step: str = "",
    version: int | None = None,
    text: str = "",
    entered_at: datetime | None = None,
    undoes: int | None = None,
    device: Device | None = None,
    is_late: bool = False,
    idempotency_key: str | None = None,
) -> Written:
    """Write what somebody in the drill did; see readiness.domain.drill_run for what is allowed.

    The same person with the same `idempotency_key` gets the first answer again. What is so
    already writes nothing; the entry that made it so is returned. `undoes` names the entry that an
    undo takes back. `is_late` marks what waited on a device: times of clocks stay the server's.

    Raises RuleViolation for what the rules forbid, StaleVersion for a step opened again since.
    """
    _check_words(text, idempotency_key)
    run = locked_run(run)
    progress = progress_of(run)
    key = f"{by.pk}:{idempotency_key}" if idempotency_key else None
    if key and (first := run.entries.filter(idempotency_key=key).first()):
        _check_same(first, kind, step, text)
        return Written(first, progress)
    if not run.participants.filter(person=by).exists():
        raise RuleViolation("Join the drill first; then you can take part.")
    known = _known(kind)
    wish = Wish(
        kind=known,
        at=max(at, progress.last_at or at),
        person=by.pk,
        step=step,
        version=version,
        text=text,
        entered_at=entered_at if known in ENDINGS else None,
        undoes=undoes if known is EntryKind.UNDO else None,
        is_late=is_late,
    )
    _check_start(run, known)
    _check_inject(run, wish)
    answer = judge(progress, wish)
    if answer is Answer.KNOWN:
        return Written(_known_entry(run, progress, wish), progress)
    if answer is Answer.NOTE:
        wish = wish._replace(kind=EntryKind.ALSO, undoes=None)
    entry = _write(run, progress, wish, by=by, device=device, key=key)
    progress = after(progress, as_run_entry(entry))
    _save_run(run, progress)
    record(by, f"drill.{wish.kind}", run, entry=entry.pk, step=step)
    if wish.kind in _LAST:
        end_run(run, progress, by=by, at=entry.at)
    return Written(entry, progress, is_new=True)


@transaction.atomic
def join_drill(run: DrillRun, *, by: User, at: datetime, role: str) -> DrillParticipant:
    """Take a role in a drill that has not ended; having it already changes nothing."""
    run = locked_run(run)
    if role not in set(DrillRole):
        raise RuleViolation(f"Choose one of {', '.join(DrillRole)}.", field="role")
    if not (run.life.is_ahead or run.life.is_live):
        raise RuleViolation("The drill is over.")
    participant, is_new = DrillParticipant.objects.get_or_create(
        run=run, person=by, role=role, defaults={"seen_at": at}
    )
    if is_new:
        count_change(run)
        record(by, "drill.join", run, role=role)
    return participant


@transaction.atomic
def leave_drill(run: DrillRun, *, by: User, role: str) -> None:
    """Give a role back; what the person did in it stays written."""
    run = locked_run(run)
    gone, _ = DrillParticipant.objects.filter(run=run, person=by, role=role).delete()
    if gone:
        count_change(run)
        record(by, "drill.leave", run, role=role)


def note_seen(run: DrillRun, *, by: User, at: datetime) -> None:
    """Note that somebody's page is open; not logged, and written at most every ten seconds."""
    rows = DrillParticipant.objects.filter(run=run, person=by)
    if rows.exclude(seen_at__gt=at - SEEN_AGAIN_AFTER).exists():
        rows.update(seen_at=at)


def _check_same(first: DrillEntry, kind: str, step: str, text: str) -> None:
    """Raise RuleViolation when a key comes again with something else."""
    kinds = {kind, EntryKind.ALSO}
    if first.kind not in kinds or (first.step, first.text) != (step, text):
        raise RuleViolation(
            "This idempotency key was used for something else.", field="idempotency_key"
        )


_LAST = (EntryKind.FINISH, EntryKind.ABORT)


def _check_start(run: DrillRun, kind: EntryKind) -> None:
    if kind is not EntryKind.START or run.life.is_live or run.life is RunStatus.READY:
        return
    if run.life is RunStatus.SCHEDULED:
        raise RuleViolation("Tick all preconditions first; then the drill is ready.")
    raise RuleViolation("Only a drill that is ready begins.")


def _check_inject(run: DrillRun, wish: Wish) -> None:
    if wish.kind is not EntryKind.INJECT:
        return
    if wish.step:
        raise RuleViolation("An inject belongs to no step.", field="step")
    facilitators = run.participants.filter(role__in=FACILITATORS)
    if not facilitators.filter(person=wish.person).exists():
        raise RuleViolation("Only the lead and the injector give injects.", field="kind")


def _write(
    run: DrillRun,
    progress: RunProgress,
    wish: Wish,
    *,
    by: User,
    device: Device | None,
    key: str | None,
) -> DrillEntry:
    one = progress.of(wish.step)
    return DrillEntry.objects.create(
        run=run,
        kind=wish.kind,
        at=wish.at,
        person=by,
        step=wish.step if one else "",
        step_version=one.version if one else 0,
        text=wish.text,
        entered_at=wish.entered_at,
        undoes_id=wish.undoes,
        idempotency_key=key,
        **_device(device, wish.at),
    )


def count_change(run: DrillRun) -> None:
    """Let the pages of a locked run know that they look another way."""
    run.revision += 1
    run.save(update_fields=["revision", "updated_at"])


def _save_run(run: DrillRun, progress: RunProgress) -> None:
    run.revision += 1
    if not progress.status.is_over:
        # The last entry is saved by end_run together with its verdict.
        run.status = progress.status
        run.started_at = progress.started_at
    run.save(update_fields=["revision", "status", "started_at", "updated_at"])


def _known(kind: str) -> EntryKind:
    if kind not in set(EntryKind) - {EntryKind.ALSO}:
        raise RuleViolation("There is no such thing to write in a drill.", field="kind")
    return EntryKind(kind)


def _known_entry(run: DrillRun, progress: RunProgress, wish: Wish) -> DrillEntry | None:
    """Return the entry that made it so before, None where that is the beginning of all."""
    one = progress.of(wish.step)
    rows = run.entries.select_related("person")
    if one is not None and one.ended_entry is not None:
        return rows.filter(pk=one.ended_entry).first()
    return rows.filter(step=wish.step, kind=wish.kind).last()


def _check_words(text: str, key: str | None) -> None:
    checked_text(text, field="text", label="The text", max_length=LONGEST_TEXT)
    if key is not None:
        checked_text(
            key,
            field="idempotency_key",
            label="The idempotency key",
            required=True,
            max_length=LONGEST_KEY,
        )


def _device(device: Device | None, at: datetime) -> dict[str, Any]:
    if device is None:
        return {}
    skew = max(-LARGEST_SKEW, min(LARGEST_SKEW, device.sent_at - at))
    return {"device_at": device.pressed_at, "skew_ms": skew // timedelta(milliseconds=1)}
