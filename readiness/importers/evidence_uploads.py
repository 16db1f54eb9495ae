"""Work through uploaded evidence, so that a restart goes on where it stopped."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from django.db import DatabaseError, InterfaceError, transaction

from core import clock
from core.input.rejection import Rejection
from core.visibility import Viewer, viewing_as
from readiness.importers.evidence_files import Mapped, map_entries, why_not
from readiness.ingestion.entry import Entry, Reading
from readiness.ingestion.finding import worst
from readiness.models import EvidenceImport, EvidenceImportEntry
from readiness.models.evidence_import import EvidenceImportStatus as Status
from readiness.usecases.evidence_booking import Booking, Choice, book_choices
from readiness.usecases.evidence_imports import (
    LONGEST_REASON,
    claim_due_import,
    keep_reading,
    note_bookings,
    note_fault_of,
)

MOST_ENTRIES = 500
LONGEST_SUBJECT = 300
LONGEST_DETAIL = 2_000


def drain_evidence_imports() -> bool:
    """Work on one import that is due; return whether there was one."""
    batch = claim_due_import(clock.now())
    if batch is None:
        return False
    try:
        with viewing_as(Viewer.SYSTEM):
            if batch.status == Status.READING:
                _read(batch, clock.now())
            else:
                _book(batch, clock.now())
    except Exception:
        # With the database away even this fails; then the lease runs out.
        with suppress(DatabaseError, InterfaceError):
            note_fault_of(batch, at=clock.now())
        raise
    return True


def _read(batch: EvidenceImport, at: datetime) -> None:
    reading = _reading_of(batch)
    mapped = map_entries(reading.entries[:MOST_ENTRIES])
    rows = [_row(batch, number, one) for number, one in enumerate(mapped)]
    keep_reading(batch, rows, rejections=_by_file(reading), at=at)


def _reading_of(batch: EvidenceImport) -> Reading:
    from readiness.ingestion.reading import read_files  # noqa: PLC0415 - thirty modules, seldom needed

    return read_files(_files(batch))


def _files(batch: EvidenceImport) -> Iterator[tuple[str, bytes]]:
    """Yield the files under names of their own, so that two of one name stay apart."""
    seen: dict[str, int] = {}
    for name, content in batch.files.values_list("name", "content"):
        seen[name] = times = seen.get(name, 0) + 1
        yield name if times == 1 else f"{name} ({times})", bytes(content)


def _row(batch: EvidenceImport, number: int, one: Mapped) -> EvidenceImportEntry:
    entry, result = one.entry, one.entry.result
    service = batch.service or one.service
    mode = batch.failure_mode or one.mode
    verdict = result.verdict.value if result else worst([each.outcome for each in entry.findings])
    return EvidenceImportEntry(
        evidence_import=batch,
        number=number,
        file_name=entry.file[:LONGEST_SUBJECT],
        format=entry.format,
        subject=entry.subject[:LONGEST_SUBJECT],
        verdict=verdict,
        detail=_detail(entry)[:LONGEST_DETAIL],
        is_run=result is not None,
        is_bookable=result is None or result.is_bookable,
        needs_time=result is not None and result.observed_at is None,
        mode_choices=list(one.modes),
        service=service,
        failure_mode=mode if result is not None else "",
        reason="" if result is None or result.is_bookable else result.reason[:LONGEST_REASON],
    )


def _detail(entry: Entry) -> str:
    if entry.result is not None:
        return entry.result.reason
    return "\n".join(f"{one.item}: {one.outcome}: {one.reason}" for one in entry.findings)


def _by_file(reading: Reading) -> dict[str, list[dict[str, str]]]:
    """Return why files, or parts of them, were rejected, by the name of the file."""
    unknown = [Rejection(name, "is none of the known formats") for name in reading.skipped]
    beyond = Counter(one.file for one in reading.entries[MOST_ENTRIES:])
    surplus = [
        Rejection(name, f"has {number} beyond the {MOST_ENTRIES} entries that fit into one import")
        for name, number in beyond.items()
    ]
    found: dict[str, list[dict[str, str]]] = {}
    for one in (*reading.rejections, *unknown, *surplus):
        found.setdefault(one.path, []).append({"path": one.path, "reason": one.reason})
    return found


@transaction.atomic
def _book(batch: EvidenceImport, at: datetime) -> None:
    """Book what has a service, all of it or nothing, and note what became of each entry."""
    locked = EvidenceImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.status != Status.BOOKING:
        return
    entries = _reading_of(locked).entries[:MOST_ENTRIES]
    rows = [row for row in locked.entries.select_related("service") if row.is_open]
    placed = {row.number: _placed(row, entries) for row in rows}
    reasons = {
        number: Booking(reason=_why_not(one, is_automatic=locked.is_automatic))
        for number, one in placed.items()
    }
    choices = {
        number: Choice(
            entry=one.entry,
            service=one.service,
            mode=one.mode,
            observed_at=locked.observed_at,
        )
        for number, one in placed.items()
        if one.service is not None and not why_not(one)
    }
    booked = book_choices(list(choices.values()), by=locked.person, at=at)
    note_bookings(locked, reasons | dict(zip(choices, booked, strict=True)), at=at)


def _placed(row: EvidenceImportEntry, entries: Sequence[Entry]) -> Mapped:
    modes = (row.failure_mode,) if row.failure_mode else tuple(row.mode_choices)
    return Mapped(entry=entries[row.number], service=row.service, modes=modes)


def _why_not(one: Mapped, *, is_automatic: bool) -> str:
    """Return why an entry is not booked; what a person gave no service is left out."""
    if one.service is None and not is_automatic:
        return "left out"
    return why_not(one)
