"""Files of incidents: asked for, written by whoever holds the lease, forgotten after a week."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.jobs.leasing import begin_again, is_settled, note_fault, take
from core.models import User
from incidents.models import IncidentExport
from incidents.models.incident_export import ExportStatus, IncidentExportQuerySet

LEASE = timedelta(minutes=2)
KEPT_FOR = timedelta(days=7)
MOST_INCIDENTS = 200_000
UNDER_WAY = (ExportStatus.WAITING, ExportStatus.RUNNING)


@transaction.atomic
def ask_for_export(incidents: Sequence[int], *, by: User, zone: str) -> IncidentExport:
    """Let a file be written of incidents, by their ids in the order of the list.

    Raises RuleViolation for none, for too many, and while another of the person is under way.
    """
    if not incidents:
        raise RuleViolation("There is no incident in this list.")
    if len(incidents) > MOST_INCIDENTS:
        raise RuleViolation(f"At most {MOST_INCIDENTS:,} incidents fit into one file.")
    # Of two at the same moment the second one sees the first.
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if IncidentExport.objects.filter(person=by, status__in=UNDER_WAY).exists():
        raise RuleViolation("Another export of yours is under way. Wait for it, or cancel it.")
    export = IncidentExport.objects.create(
        person=by, incident_ids=list(incidents), total=len(incidents), zone=zone
    )
    record(by, "incident_export.import", export, incidents=export.total)
    return export


def claim_due_export(at: datetime) -> IncidentExport | None:
    """Take the oldest export that waits or whose worker went away; None when there is none."""
    due = IncidentExport.objects.due(at)
    failed, cancelled = ExportStatus.FAILED, ExportStatus.CANCELLED
    for export in due.order_by("pk").defer("incident_ids", "content")[:5]:
        if is_settled(due, export, at=at, cancelled=cancelled, failed=failed):
            continue
        if take(due, export, at=at, lease=LEASE, status=ExportStatus.RUNNING):
            return IncidentExport.objects.select_related("person").get(pk=export.pk)
    return None


def note_written(export: IncidentExport, written: int, *, at: datetime) -> bool:
    """Say how far the file is and keep it for longer; False when nobody wants it any more."""
    until = max(at + LEASE, (export.lease_until or at) + timedelta(microseconds=1))
    if not _mine(export).update(written=written, lease_until=until):
        return False
    export.lease_until = until
    return True


def finish_export(
    export: IncidentExport, content: bytes, *, incidents: Sequence[int], at: datetime
) -> None:
    """Keep the file with the ids of what is in it, unless it was cancelled meanwhile."""
    _mine(export).update(
        status=ExportStatus.DONE,
        content=content,
        incident_ids=list(incidents),
        written=len(incidents),
        finished_at=at,
        lease_until=None,
        failure="",
    )


def note_fault_of(export: IncidentExport, *, at: datetime) -> None:
    """Let an export that met an error wait for another try, or end it after several."""
    note_fault(_mine(export).defer("incident_ids", "content"), at=at, failed=ExportStatus.FAILED)


@transaction.atomic
def cancel_export(export: IncidentExport, *, by: User, at: datetime) -> None:
    """Write no more of a file; nothing of it is kept. Cancelling twice is no error."""
    changed = IncidentExport.objects.filter(pk=export.pk, status__in=UNDER_WAY).update(
        status=ExportStatus.CANCELLED, finished_at=at, lease_until=None
    )
    if changed:
        record(by, "incident_export.cancel", export)


@transaction.atomic
def retry_export(export: IncidentExport, *, by: User) -> None:
    """Write a file that was cancelled or failed from its beginning; RuleViolation otherwise."""
    locked = IncidentExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if locked.status not in {ExportStatus.CANCELLED, ExportStatus.FAILED}:
        raise RuleViolation("It was neither cancelled nor did it fail.")
    begin_again(locked)
    locked.status, locked.written = ExportStatus.WAITING, 0
    locked.save()
    record(by, "incident_export.retry", locked)


def forget_old(*, at: datetime) -> int:
    """Delete the files that are a week old; return how many."""
    old = IncidentExport.objects.filter(created_at__lt=at - KEPT_FOR).exclude(status__in=UNDER_WAY)
    number, _ = old.delete()
    return number


def _mine(export: IncidentExport) -> IncidentExportQuerySet:
    return IncidentExport.objects.filter(
        pk=export.pk, status=ExportStatus.RUNNING, lease_until=export.lease_until
    )
