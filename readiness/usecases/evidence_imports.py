"""Uploads of evidence: accepted at once, read and booked by whoever holds the lease."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from catalog.models import Service
from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.jobs.leasing import begin_again, is_settled, note_fault, take
from core.models import User
from readiness.models import EvidenceImport, EvidenceImportEntry, EvidenceImportFile
from readiness.models.evidence_import import WORKED_ON
from readiness.models.evidence_import import EvidenceImportStatus as Status
from readiness.usecases.evidence_booking import Booking

LEASE = timedelta(minutes=5)
LONGEST_NAME = 300
LONGEST_REASON = 500
MOST_FILES = 100
LARGEST_UPLOAD = 8_000_000


class EntryChoice(NamedTuple):
    """What a person said about an entry: whose it is and which failure mode it is about."""

    service: Service | None
    failure_mode: str = ""


@transaction.atomic
def accept_evidence(
    files: Iterable[tuple[str, bytes]],
    *,
    by: User,
    service: Service | None = None,
    failure_mode: str = "",
    observed_at: datetime | None = None,
    is_automatic: bool = False,
) -> EvidenceImport:
    """Keep uploaded (name, content) files as an import that waits to be read."""
    kept = list(files)
    _check(kept)
    batch = EvidenceImport.objects.create(
        person=by,
        service=service,
        failure_mode=failure_mode,
        observed_at=observed_at,
        is_automatic=is_automatic,
    )
    EvidenceImportFile.objects.bulk_create(
        EvidenceImportFile(evidence_import=batch, name=name, content=content)
        for name, content in kept
    )
    record(by, "evidence_import.upload", batch, files=len(kept))
    return batch


def _check(files: list[tuple[str, bytes]]) -> None:
    if not files:
        raise RuleViolation("Choose at least one file.", field="upload")
    if len(files) > MOST_FILES:
        raise RuleViolation(f"At most {MOST_FILES} files fit into one import.", field="upload")
    size = sum(len(content) for _, content in files)
    if size > LARGEST_UPLOAD:
        raise RuleViolation(
            f"Together the files have {size:,} bytes; at most {LARGEST_UPLOAD:,} fit into one "
            "import.",
            field="upload",
        )
    for name, _ in files:
        checked_text(name, field="upload", label="The name of a file", max_length=LONGEST_NAME)


def claim_due_import(at: datetime) -> EvidenceImport | None:
    """Take the oldest import that waits for work; None when there is none.

    The conditional update changes exactly one row for exactly one worker.
    """
    due = EvidenceImport.objects.due(at)
    for batch in due.order_by("pk")[:5]:
        if is_settled(due, batch, at=at, cancelled=Status.CANCELLED, failed=Status.FAILED):
            continue
        if take(due, batch, at=at, lease=LEASE):
            batch.refresh_from_db()
            return batch
    return None


def note_fault_of(batch: EvidenceImport, *, at: datetime) -> None:
    """Let an import that met an error wait for another try, or end it after several."""
    mine = EvidenceImport.objects.filter(
        pk=batch.pk, status__in=WORKED_ON, lease_until=batch.lease_until
    )
    note_fault(mine, at=at, failed=Status.FAILED)


@transaction.atomic
def keep_reading(
    batch: EvidenceImport,
    entries: Iterable[EvidenceImportEntry],
    *,
    rejections: Mapping[str, list[dict[str, str]]],
    at: datetime,
) -> bool:
    """Store what the files tell; False when the import was cancelled or is read already.

    `rejections` are lists of {"path", "reason"} by the name of their file. An import without any
    entry that could be booked is done.
    """
    locked = EvidenceImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.status != Status.READING:
        return False
    rows = EvidenceImportEntry.objects.bulk_create(entries, batch_size=500)
    for file in locked.files.defer("content"):
        file.is_read = True
        file.rejections = rejections.get(file.name, [])
        file.save(update_fields=["is_read", "rejections"])
    is_open = any(row.is_bookable for row in rows)
    locked.status = Status.BOOKING if locked.is_automatic and is_open else Status.CHOOSING
    if not is_open:
        locked.status, locked.finished_at = Status.DONE, at
    locked.lease_until, locked.attempts, locked.failure = None, 0, ""
    locked.save(update_fields=["status", "finished_at", "lease_until", "attempts", "failure"])
    return True


@transaction.atomic
def choose(
    batch: EvidenceImport,
    choices: Mapping[int, EntryChoice],
    *,
    by: User,
    observed_at: datetime | None = None,
) -> EvidenceImport:
    """Say whose the entries are, by their numbers, and let them be booked.

    Entries without a service are left out. Raises RuleViolation unless the import waits for it.
    """
    locked = EvidenceImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.status != Status.CHOOSING:
        raise RuleViolation("This import does not wait for choices any more.")
    rows = [row for row in locked.entries.all() if row.is_open]
    for row in rows:
        choice = choices.get(row.number, EntryChoice(service=None))
        row.service, row.failure_mode = choice.service, choice.failure_mode
    EvidenceImportEntry.objects.bulk_update(rows, ["service", "failure_mode"], batch_size=500)
    locked.status = Status.BOOKING
    locked.observed_at = observed_at or locked.observed_at
    locked.save(update_fields=["status", "observed_at"])
    record(by, "evidence_import.choose", locked, entries=sum(1 for row in rows if row.service))
    return locked


def note_bookings(batch: EvidenceImport, bookings: Mapping[int, Booking], *, at: datetime) -> None:
    """Write down what became of the entries, by their numbers; call it where they are booked.

    An automatic import with entries that nobody could place waits for a person afterwards.
    """
    rows = [row for row in batch.entries.all() if row.is_open]
    for row in rows:
        booking = bookings.get(row.number, Booking(reason="left out"))
        row.created, row.unchanged = booking.created, booking.unchanged
        row.reason = booking.reason[:LONGEST_REASON]
    EvidenceImportEntry.objects.bulk_update(
        rows, ["created", "unchanged", "reason"], batch_size=500
    )
    batch.status, batch.finished_at, batch.lease_until = Status.DONE, at, None
    batch.attempts, batch.failure = 0, ""
    if batch.is_automatic and any(row.is_open for row in rows):
        batch.status, batch.finished_at, batch.is_automatic = Status.CHOOSING, None, False
    ended = ["status", "finished_at", "lease_until", "is_automatic", "attempts", "failure"]
    batch.save(update_fields=ended)


@transaction.atomic
def cancel_evidence_import(batch: EvidenceImport, *, by: User, at: datetime) -> None:
    """Stop an import before anything is booked. Cancelling twice is no error.

    Whoever books locks the row first, so it is either cancelled or booked as a whole.
    """
    changed = EvidenceImport.objects.filter(
        pk=batch.pk, status__in=(*WORKED_ON, Status.CHOOSING)
    ).update(status=Status.CANCELLED, finished_at=at, lease_until=None)
    if changed:
        record(by, "evidence_import.cancel", batch)


@transaction.atomic
def retry_evidence_import(batch: EvidenceImport, *, by: User) -> EvidenceImport:
    """Read or book again what failed; nothing of it was stored. Raises RuleViolation otherwise."""
    locked = EvidenceImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.status != Status.FAILED:
        raise RuleViolation("It did not fail.")
    begin_again(locked)
    is_read = locked.files.filter(is_read=True).exists()
    locked.status = Status.BOOKING if is_read else Status.READING
    locked.save()
    record(by, "evidence_import.retry", locked)
    return locked
