"""Work through uploaded files, one at a time, so that a restart goes on where it stopped."""

from datetime import datetime

from django.utils import timezone

from core.input_files import InputFile
from incidents.importers.incident_files import import_files
from incidents.models import ImportBatch, ImportFile
from incidents.models.import_batch import FileStatus
from incidents.usecases.import_batches import (
    claim_due_batch,
    extend_lease,
    finish_batch,
    note_outcome,
)


def drain_imports() -> bool:
    """Work on one import that is due; return whether there was one.

    Two workers may run at once: the lease lets one have it, and storing a record twice changes
    nothing should a lease have run out.
    """
    batch = claim_due_batch(timezone.now())
    if batch is None:
        return False
    for file in batch.files.filter(status=FileStatus.WAITING):
        now = timezone.now()
        if not extend_lease(batch, now):
            return True
        _import(batch, file, now)
    finish_batch(batch, at=timezone.now())
    return True


def _import(batch: ImportBatch, file: ImportFile, at: datetime) -> None:
    report = import_files(
        [InputFile(file.name, bytes(file.content))],
        by=batch.person,
        at=at,
        format_name=batch.format,
    )
    note_outcome(
        file,
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        rejections=[{"path": one.path, "reason": one.reason} for one in report.rejections],
    )
