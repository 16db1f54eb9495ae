"""Work through uploaded files, one at a time, so that a restart goes on where it stopped."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

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
Clock = Callable[[], float]


def drain_imports(*, clock: Clock = time.monotonic) -> bool:
    """Work on one import that is due; return whether there was one.

    Two workers may run at once: the lease lets one have it, and storing a record twice changes
    nothing should a lease have run out. `clock` counts seconds.
    """
    batch = claim_due_batch(timezone.now())
    if batch is None:
        return False
    try:
        _work(batch, clock)
    except Exception:
        # With the database away even this fails; then the lease runs out.
        with suppress(DatabaseError, InterfaceError):
            note_fault_of(batch, at=timezone.now())
        raise
    return True


def _work(batch: ImportBatch, clock: Clock) -> None:
    first: FirstRecords = {}
    for file in batch.files.filter(status=FileStatus.WAITING):
        if not extend_lease(batch, timezone.now()) or not _import(batch, file, clock, first):
            return
    finish_batch(batch, at=timezone.now())


def _import(batch: ImportBatch, file: ImportFile, clock: Clock, first: FirstRecords) -> bool:
    """Store the records of a file; False when it was given up between two of them."""
    report = ImportReport()
    watch = _Watch(batch, file, report, clock)
    import_files(
        [InputFile(file.name, bytes(file.content))],
        by=batch.person,
        at=timezone.now(),
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
        self, batch: ImportBatch, file: ImportFile, report: ImportReport, clock: Clock
    ) -> None:
        self._batch, self._file, self._report, self._clock = batch, file, report, clock
        self._looked = clock()
        self.is_over = False

    def __call__(self) -> bool:
        now = self._clock()
        if now - self._looked >= WATCHED_EVERY_SECONDS:
            self._looked = now
            # First the counts: once it is cancelled, nobody looks again.
            note_progress(self._file, **_counts(self._report))
            self.is_over = not extend_lease(self._batch, timezone.now())
        return not self.is_over


def _counts(report: ImportReport) -> dict[str, Any]:
    return {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejections": [{"path": one.path, "reason": one.reason} for one in report.rejections],
    }
