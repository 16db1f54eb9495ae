"""Uploads of files to import: accepted at once, worked on by whoever holds the lease."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.jobs.leasing import begin_again, is_settled, note_fault, take
from core.models import User
from incidents.models import ImportBatch, ImportFile
from incidents.models.import_batch import FileStatus, ImportStatus

LEASE = timedelta(minutes=2)
LONGEST_NAME = 300
CANCELLED, FAILED = ImportStatus.CANCELLED, ImportStatus.FAILED


@transaction.atomic
def accept_upload(files: Iterable[tuple[str, bytes]], *, by: User, format_name: str) -> ImportBatch:
    """Keep uploaded (name, content) files as an import that waits for its turn."""
    kept = list(files)
    if not kept:
        raise RuleViolation("Choose at least one file.", field="upload")
    batch = ImportBatch.objects.create(person=by, format=format_name)
    ImportFile.objects.bulk_create(
        ImportFile(batch=batch, name=name[:LONGEST_NAME], content=content) for name, content in kept
    )
    record(by, "import.upload", batch, files=len(kept), format=format_name)
    return batch


def claim_due_batch(at: datetime) -> ImportBatch | None:
    """Take the oldest import that waits or whose worker went away; None when there is none.

    The conditional update changes exactly one row for exactly one worker.
    """
    due = ImportBatch.objects.due(at)
    for batch in due.order_by("pk")[:5]:
        if is_settled(due, batch, at=at, cancelled=CANCELLED, failed=FAILED):
            continue
        if take(due, batch, at=at, lease=LEASE, status=ImportStatus.RUNNING):
            batch.refresh_from_db()
            return batch
    return None


def extend_lease(batch: ImportBatch, at: datetime) -> bool:
    """Keep the import for longer; False when it was cancelled or another worker took it.

    One that was cancelled ends here: from now on nothing more of it is stored.
    """
    mine = ImportBatch.objects.filter(
        pk=batch.pk, status=ImportStatus.RUNNING, lease_until=batch.lease_until
    )
    until = max(at + LEASE, (batch.lease_until or at) + timedelta(microseconds=1))
    if not mine.filter(cancel_asked_at__isnull=True).update(lease_until=until):
        mine.update(status=ImportStatus.CANCELLED, finished_at=at, lease_until=None)
        return False
    batch.lease_until = until
    return True


def note_fault_of(batch: ImportBatch, *, at: datetime) -> None:
    """Let an import that met an error wait for another try, or end it after several."""
    mine = ImportBatch.objects.filter(
        pk=batch.pk, status=ImportStatus.RUNNING, lease_until=batch.lease_until
    )
    note_fault(mine, at=at, failed=ImportStatus.FAILED)


def note_progress(
    file: ImportFile,
    *,
    created: int,
    updated: int,
    unchanged: int,
    rejections: list[dict[str, str]],
) -> None:
    """Write down what was stored of a file so far; it is read from its start if it has to be."""
    file.created, file.updated, file.unchanged = created, updated, unchanged
    file.rejections = rejections
    file.save(update_fields=["created", "updated", "unchanged", "rejections"])


def note_outcome(
    file: ImportFile,
    *,
    created: int,
    updated: int,
    unchanged: int,
    rejections: list[dict[str, str]],
) -> None:
    """Write down what became of a file; its content is no longer needed."""
    file.created, file.updated, file.unchanged = created, updated, unchanged
    file.rejections = rejections
    stored = created or updated or unchanged
    file.status = FileStatus.READ if stored or not rejections else FileStatus.REJECTED
    file.content = b""
    file.save()
    # Attempts are counted from the last file that was finished.
    ImportBatch.objects.filter(pk=file.batch_id, attempts__gt=1).update(attempts=1)


def finish_batch(batch: ImportBatch, *, at: datetime) -> None:
    """Mark the import as done; so is one that was cancelled when nothing was left to do."""
    ImportBatch.objects.filter(pk=batch.pk, status=ImportStatus.RUNNING).update(
        status=ImportStatus.DONE, finished_at=at, lease_until=None, failure=""
    )


@transaction.atomic
def cancel_batch(batch: ImportBatch, *, by: User, at: datetime) -> ImportBatch:
    """Stop an import between two records; what is stored stays. Cancelling twice is no error.

    One that waits is cancelled at once. A worker hears of it within seconds; until then the import
    is said to be running, for it may still store something.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.is_finished or batch.is_cancelling:
        return batch
    if batch.lease_until is None or batch.lease_until < at:
        batch.status, batch.finished_at, batch.lease_until = ImportStatus.CANCELLED, at, None
    else:
        batch.cancel_asked_at = at
    batch.save(update_fields=["status", "finished_at", "lease_until", "cancel_asked_at"])
    record(by, "import.cancel", batch)
    return batch


@transaction.atomic
def retry_batch(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Let an import that was cancelled or failed go on with the files that were not finished.

    It may be said as often as one likes, for storing a record twice changes nothing. Raises
    RuleViolation when nothing is left to do, or while it goes on by itself.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.status not in {ImportStatus.CANCELLED, ImportStatus.FAILED}:
        raise RuleViolation("It was neither cancelled nor did it fail.")
    if not batch.files.filter(status=FileStatus.WAITING).exists():
        raise RuleViolation("Nothing of it is left to do.")
    begin_again(batch)
    batch.status = ImportStatus.WAITING
    batch.save()
    record(by, "import.retry", batch)
    return batch
