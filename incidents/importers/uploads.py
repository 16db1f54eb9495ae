"""Work through uploaded files, one at a time, so that a restart goes on where it stopped."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.db import DatabaseError, InterfaceError

from core import clock
from core.input.files import InputFile
from incidents.importers.incident_files import FirstRecords, ImportReport, import_files
from incidents.models import ImportBatch, ImportFile
from incidents.models.import_batch import FileStatus
from incidents.usecases.import_batches import (
    claim_due_batch,
    extend_lease,
    finish_batch,
    note_fault_of,
    note_outcome,
    note_progress,
)

WATCHED_EVERY_SECONDS: Final = 3.0
Seconds = Callable[[], float]


def drain_imports(*, seconds: Seconds = time.monotonic) -> bool:
    """Work on one import that is due; return whether there was one.

    Two workers may run at once: the lease lets one have it, and storing a record twice changes
    nothing should a lease have run out. `seconds` counts seconds.
    """
    batch = claim_due_batch(clock.now())
    if batch is None:
        return False
    try:
        _work(batch, seconds)
    except Exception:
        # With the database away even this fails; then the lease runs out.
        with suppress(DatabaseError, InterfaceError):
            note_fault_of(batch, at=clock.now())
        raise
    return True


def _work(batch: ImportBatch, seconds: Seconds) -> None:
    first: FirstRecords = {}
    for file in batch.files.filter(status=FileStatus.WAITING):
        if not extend_lease(batch, clock.now()) or not _import(batch, file, seconds, first):
            return
    finish_batch(batch, at=clock.now())


def _import(batch: ImportBatch, file: ImportFile, seconds: Seconds, first: FirstRecords) -> bool:
    """Store the records of a file; False when it was given up between two of them."""
    report = ImportReport()
    watch = _Watch(batch, file, report, seconds)
    import_files(
        [InputFile(file.name, bytes(file.content))],
        by=batch.person,
        at=clock.now(),
        format_name=batch.format,
        report=report,
        may_go_on=watch,
        first=first,
    )
    if watch.is_over:
        return False
    note_outcome(file, **_counts(report))
    return True


class _Watch:
    """Asks every few seconds whether an import is still wanted, and notes how far it is."""

    def __init__(
        self, batch: ImportBatch, file: ImportFile, report: ImportReport, seconds: Seconds
    ) -> None:
        self._batch, self._file, self._report, self._seconds = batch, file, report, seconds
        self._looked = seconds()
        self.is_over = False

    def __call__(self) -> bool:
        now = self._seconds()
        if now - self._looked >= WATCHED_EVERY_SECONDS:
            self._looked = now
            # First the counts: once it is cancelled, nobody looks again.
            note_progress(self._file, **_counts(self._report))
            self.is_over = not extend_lease(self._batch, clock.now())
        return not self.is_over


def _counts(report: ImportReport) -> dict[str, Any]:
    return {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejections": [{"path": one.path, "reason": one.reason} for one in report.rejections],
    }
