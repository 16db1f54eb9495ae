"""Uploads of files to import: accepted at once, worked on by whoever holds the lease."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from core.activity import record
from core.errors import RuleViolation
from core.models import User
from incidents.models import ImportBatch, ImportFile
from incidents.models.import_batch import FileStatus, ImportStatus

LEASE = timedelta(minutes=2)
LONGEST_NAME = 300


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
    for batch in ImportBatch.objects.due(at).order_by("pk")[:5]:
        claimed = ImportBatch.objects.due(at).filter(pk=batch.pk, lease_until=batch.lease_until)
        if claimed.update(status=ImportStatus.RUNNING, lease_until=at + LEASE):
            batch.refresh_from_db()
            return batch
    return None


def extend_lease(batch: ImportBatch, at: datetime) -> bool:
    """Keep the import for longer; False when it was cancelled or another worker took it."""
    mine = ImportBatch.objects.filter(
        pk=batch.pk, status=ImportStatus.RUNNING, lease_until=batch.lease_until
    )
    until = max(at + LEASE, (batch.lease_until or at) + timedelta(microseconds=1))
    if not mine.update(lease_until=until):
        return False
    batch.lease_until = until
    return True


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


def finish_batch(batch: ImportBatch, *, at: datetime) -> None:
    """Mark the import as done, unless it was cancelled."""
    ImportBatch.objects.filter(pk=batch.pk, status=ImportStatus.RUNNING).update(
        status=ImportStatus.DONE, finished_at=at, lease_until=None
    )


@transaction.atomic
def cancel_batch(batch: ImportBatch, *, by: User, at: datetime) -> None:
    """Stop an import after the file at hand; what is stored stays. Cancelling twice is no error."""
    changed = ImportBatch.objects.filter(
        pk=batch.pk, status__in=(ImportStatus.WAITING, ImportStatus.RUNNING)
    ).update(status=ImportStatus.CANCELLED, finished_at=at, lease_until=None)
    if changed:
        record(by, "import.cancel", batch)
