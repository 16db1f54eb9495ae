"""Chat logs onto the timeline: paste, import as one batch, take the whole batch back."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.jobs.leasing import begin_again, is_settled, note_fault, take
from core.models import User
from incidents.domain.chat import (
    LONGEST_SPEAKER,
    MOST_AT_ONCE,
    MOST_LINES,
    ChatImportStatus,
    ChatTooLarge,
    lines_of,
    repeated,
    same_line,
)
from incidents.domain.chat_choice import ChosenLine
from incidents.domain.incident import TimeSource
from incidents.domain.timeline import LONGEST_TEXT, first_versions
from incidents.models import ChatImport, Incident, TimelineEntry
from incidents.queries.chat_lines_known import known_lines
from incidents.usecases.incident_changes import lock_incident

CHUNK = 250
LEASE = timedelta(minutes=1)
FAILED = ChatImportStatus.FAILED
GONE = "This log was imported or put away meanwhile. Paste it again."


class NothingNew(RuleViolation):
    """Every line is on the timeline already; `batches` are the imports they came with."""

    def __init__(self, batches: Sequence[int]) -> None:
        numbers = " and ".join(str(number) for number in batches)
        of_import = f", from import {numbers}" if numbers else ""
        super().__init__(f"The timeline has every line of this log already{of_import}.")
        self.batches = batches


@transaction.atomic
def keep_draft(incident: Incident, *, by: User, text: str, zone: str) -> ChatImport:
    """Keep a pasted log until its person imports it or puts it away; it replaces the one before.

    Raises RuleViolation for a log beyond the limits, blank, or that cannot be stored.
    """
    checked_text(text, field="text", label="The log", required=True)
    try:
        lines_of(text)
    except ChatTooLarge as error:
        raise RuleViolation(str(error), field="text") from None
    incident = lock_incident(incident)
    incident.chat_imports.filter(person=by, status=ChatImportStatus.DRAFT).delete()
    return ChatImport.objects.create(
        incident=incident, person=by, text=text, settings={"zone": zone}
    )


@transaction.atomic
def choose(draft: ChatImport, *, settings: dict[str, Any], choices: dict[str, Any]) -> ChatImport:
    """Keep how the person wants the log read, and what they chose for its lines."""
    draft = _lock_draft(draft)
    draft.settings, draft.choices = settings, choices
    draft.save(update_fields=["settings", "choices"])
    return draft


@transaction.atomic
def put_away(draft: ChatImport) -> None:
    """Forget a pasted log; nothing of it was on the timeline."""
    ChatImport.objects.filter(pk=draft.pk, status=ChatImportStatus.DRAFT).delete()


@transaction.atomic
def import_lines(
    incident: Incident,
    *,
    by: User,
    at: datetime,
    lines: Sequence[ChosenLine],
    unread: Iterable[dict[str, Any]] = (),
    format_name: str = "",
    draft: ChatImport | None = None,
    only_new: bool = False,
) -> ChatImport:
    """Import lines as one batch: a few at once, many in the background.

    `draft` is the paste they come from, which can be imported once. With `only_new` lines are left
    out that the timeline has by now, whoever sent them meanwhile. Raises RuleViolation without
    any line, for too many, and for a draft that is gone; NothingNew where none is left.
    """
    _check_lines(lines)
    incident = lock_incident(incident)
    if only_new:
        lines = _new_lines(incident, lines)
    batch = _lock_draft(draft) if draft else ChatImport(incident=incident, person=by)
    batch.text, batch.settings, batch.choices = "", {}, {}
    batch.format = format_name
    batch.lines = [_as_json(line) for line in lines]
    batch.unread = list(unread)
    batch.total = len(batch.lines)
    batch.status = ChatImportStatus.WAITING
    batch.save()
    record(by, "timeline.import", incident, batch=batch.pk, lines=batch.total, format=format_name)
    if batch.total <= MOST_AT_ONCE:
        _write(incident, batch, batch.total, at=at)
    return batch


def claim_due_import(at: datetime) -> ChatImport | None:
    """Take the oldest import that waits or whose worker went away; None when there is none.

    The conditional update changes exactly one row for exactly one worker.
    """
    due = ChatImport.objects.due(at)
    for batch in due.order_by("pk").defer("lines", "unread")[:5]:
        if is_settled(due, batch, at=at, cancelled=ChatImportStatus.STOPPED, failed=FAILED):
            continue
        if take(due, batch, at=at, lease=LEASE, status=ChatImportStatus.RUNNING):
            return batch
    return None


def note_fault_of(batch: ChatImport, *, at: datetime) -> None:
    """Let an import that met an error wait for another try, or end it after several."""
    mine = ChatImport.objects.filter(pk=batch.pk, status=ChatImportStatus.RUNNING)
    note_fault(mine.defer("lines", "unread"), at=at, failed=ChatImportStatus.FAILED)


@transaction.atomic
def retry_import(batch: ChatImport, *, by: User) -> ChatImport:
    """Go on with an import that failed, after the last line that was written.

    Raises RuleViolation for one that did not fail: a stopped one has let go of its lines.
    """
    incident = lock_incident(batch.incident)
    batch = ChatImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.status != ChatImportStatus.FAILED:
        raise RuleViolation("It did not fail.")
    begin_again(batch)
    batch.status = ChatImportStatus.WAITING
    batch.save()
    record(by, "timeline.import_retry", incident, batch=batch.pk)
    return batch


@transaction.atomic
def write_some(batch: ChatImport, *, at: datetime) -> bool:
    """Write the next lines of a claimed import; return whether there are more to write.

    The count of what is written and the lines themselves are one transaction, so that a worker
    that goes away writes nothing twice.
    """
    incident = lock_incident(batch.incident)
    batch = ChatImport.objects.select_for_update().get(pk=batch.pk)
    if batch.status != ChatImportStatus.RUNNING:
        return False
    _write(incident, batch, CHUNK, at=at)
    return not batch.is_finished


@transaction.atomic
def stop_import(batch: ChatImport, *, by: User | None, at: datetime) -> ChatImport:
    """Write no more lines; those that are there stay until they are undone. Twice is no error."""
    incident = lock_incident(batch.incident)
    batch = ChatImport.objects.select_for_update().get(pk=batch.pk)
    if batch.status in {ChatImportStatus.WAITING, ChatImportStatus.RUNNING}:
        _finish(batch, ChatImportStatus.STOPPED, at=at)
        record(by, "timeline.import_stop", incident, batch=batch.pk, written=batch.written)
    return batch


@transaction.atomic
def undo_import(batch: ChatImport, *, by: User, at: datetime) -> ChatImport:
    """Take every line of the batch off the timeline, and no other. Twice is as good as once.

    Each gets a retracting row, as when a person takes a single line back: the words, corrections
    of them too, stay readable in their history. Raises RuleViolation while lines are written.
    """
    incident = lock_incident(batch.incident)
    batch = ChatImport.objects.select_for_update().get(pk=batch.pk)
    if batch.status == ChatImportStatus.UNDONE:
        return batch
    if not batch.may_be_undone:
        raise RuleViolation("Lines are still being written. Stop the import first.")
    standing = _standing_lines(incident, batch)
    TimelineEntry.objects.bulk_create(
        [entry.replacement(author=by, is_retracted=True) for entry in standing], batch_size=CHUNK
    )
    batch.status, batch.undone_by, batch.undone_at = ChatImportStatus.UNDONE, by, at
    batch.save(update_fields=["status", "undone_by", "undone_at"])
    record(by, "timeline.import_undo", incident, batch=batch.pk, lines=len(standing))
    return batch


def _check_lines(lines: Sequence[ChosenLine]) -> None:
    if not lines:
        raise RuleViolation("Tick at least one line to import.", field="text")
    if len(lines) > MOST_LINES:
        raise RuleViolation(f"At most {MOST_LINES:,} lines fit into one import.", field="text")
    for line in lines:
        checked_text(
            line.text, field="text", label="A line", required=True, max_length=LONGEST_TEXT
        )
        checked_text(line.speaker, field="speakers", label="A speaker", max_length=LONGEST_SPEAKER)


def _new_lines(incident: Incident, lines: Sequence[ChosenLine]) -> list[ChosenLine]:
    """Return the lines the timeline has not yet, each once; raises NothingNew without any."""
    known = known_lines(incident)
    numbered = ((place, line.at, line.text) for place, line in enumerate(lines))
    again = repeated(numbered, ((one.at, one.text) for one in known))
    if len(again) == len(lines):
        sent = {same_line(line.at, line.text) for line in lines}
        there = {one.batch for one in known if same_line(one.at, one.text) in sent}
        raise NothingNew(sorted(number for number in there if number))
    return [line for place, line in enumerate(lines) if place not in again]


def _lock_draft(draft: ChatImport) -> ChatImport:
    found = (
        ChatImport.objects.select_for_update()
        .filter(pk=draft.pk, status=ChatImportStatus.DRAFT)
        .first()
    )
    if found is None:
        raise RuleViolation(GONE)
    return found


def _as_json(line: ChosenLine) -> dict[str, Any]:
    return {
        "at": line.at.isoformat(),
        "text": line.text,
        "zone": line.zone_name,
        "kind": line.kind.value,
        "pinned": line.pinned,
        "speaker": line.speaker,
        "person": line.person_id,
    }


def _write(incident: Incident, batch: ChatImport, most: int, *, at: datetime) -> None:
    """Write up to `most` of the lines that wait; both rows are locked."""
    waiting = batch.lines[batch.written : batch.written + most]
    TimelineEntry.objects.bulk_create(
        [
            TimelineEntry(
                incident=incident,
                at=datetime.fromisoformat(line["at"]),
                typed_zone=line["zone"],
                kind=line["kind"],
                text=line["text"],
                author_id=batch.person_id,
                source=TimeSource.IMPORT,
                is_pinned=line["pinned"],
                chat_import=batch,
                speaker=line["speaker"],
                speaker_person_id=line["person"],
            )
            for line in waiting
        ],
        batch_size=CHUNK,
    )
    batch.written += len(waiting)
    if batch.written >= batch.total:
        _finish(batch, ChatImportStatus.DONE, at=at)
    else:
        # Attempts are counted from the last lines that were written.
        batch.lease_until, batch.attempts = at + LEASE, min(batch.attempts, 1)
        batch.save(update_fields=["written", "lease_until", "attempts"])


def _finish(batch: ChatImport, status: ChatImportStatus, *, at: datetime) -> None:
    batch.status, batch.finished_at, batch.lease_until = status, at, None
    batch.lines, batch.failure = [], ""
    batch.save(
        update_fields=["status", "finished_at", "lease_until", "lines", "written", "failure"]
    )


def _standing_lines(incident: Incident, batch: ChatImport) -> list[TimelineEntry]:
    """Return the newest version of each line of the batch that was not taken back by itself."""
    entries = {entry.pk: entry for entry in incident.timeline.order_by("pk")}
    first = first_versions({entry.pk: entry.corrects_id for entry in entries.values()})
    newest: dict[int, TimelineEntry] = {}
    for number, entry in entries.items():
        if entries[first[number]].chat_import_id == batch.pk:
            newest[first[number]] = entry
    return [entry for entry in newest.values() if not entry.is_retracted]
