"""Write files of incidents a piece at a time, in the background, and the job that this is."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django.db import DatabaseError, InterfaceError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from core import clock
from core.jobs.job import Job, JobKind, JobStatus
from core.models import Activity, User
from core.visibility import viewing_as
from core.web.csv import csv_lines
from incidents.exporters.incident_rows import HEADER, incident_row
from incidents.models import IncidentExport
from incidents.models.incident_export import ExportStatus
from incidents.queries.incidents import for_list
from incidents.usecases import incident_exports as usecases

CHUNK: Final = 500


class ExportDrain:
    """Writes one file that is due, and forgets old ones once a day."""

    def __init__(self) -> None:
        self._tidied_on: date | None = None

    def __call__(self) -> bool:
        """Do one piece of work; return whether there was any."""
        now = clock.now()
        if self._tidied_on != now.date():
            self._tidied_on = now.date()
            usecases.forget_old(at=now)
        export = usecases.claim_due_export(now)
        if export is None:
            return False
        try:
            _write(export)
        except Exception:
            # With the database away even this fails; then the lease runs out.
            with suppress(DatabaseError, InterfaceError):
                usecases.note_fault_of(export, at=clock.now())
            raise
        return True


def _write(export: IncidentExport) -> None:
    """Write the file as its person reads the incidents; whatever they may not is left out."""
    lines, there = [csv_lines([HEADER])], list[int]()
    with viewing_as(export.person), timezone.override(ZoneInfo(export.zone)):
        for written, chunk in _chunks(export.incident_ids):
            if not usecases.note_written(export, written, at=clock.now()):
                return
            rows = {one.pk: one for one in for_list().filter(pk__in=chunk)}
            found = [pk for pk in chunk if pk in rows]
            lines.append(csv_lines(incident_row(rows[pk]) for pk in found))
            there += found
    content = "".join(lines).encode()
    usecases.finish_export(export, content, incidents=there, at=clock.now())


def _chunks(ids: list[int]) -> Iterator[tuple[int, list[int]]]:
    for start in range(0, len(ids), CHUNK):
        yield start, ids[start : start + CHUNK]


class IncidentExports(JobKind):
    """Files of incidents; their person takes one along, and admins may."""

    slug: ClassVar = "export"
    label: ClassVar = "Export"
    verb: ClassVar = "incident.view"

    def rows(self) -> QuerySet[IncidentExport]:
        """Return the exports without what is in them."""
        rows = IncidentExport.objects.select_related("person")
        return rows.defer("content", "incident_ids")

    def job_of(self, row: Any, *, place: int) -> Job:
        """Return an export as a job."""
        address = reverse("incidents:incident_export", args=[row.pk])
        is_done = row.status == ExportStatus.DONE
        return Job(
            kind=self.slug,
            number=row.pk,
            title=f"Export of {row.total} incident{'' if row.total == 1 else 's'}",
            status=JobStatus(row.status),
            person=row.person,
            created_at=row.created_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            done=row.written,
            total=row.total,
            unit="incidents",
            handled=row.written,
            handled_unit="incidents",
            counts=(("written", row.written),),
            failure=row.failure,
            path=row.get_absolute_url(),
            result=("Download the file", address) if is_done else None,
            can_cancel=not row.is_finished,
            can_retry=row.status in {ExportStatus.CANCELLED, ExportStatus.FAILED},
            place=place,
        )

    def log_of(self, row: Any) -> QuerySet[Activity]:
        """Return what the activity log says of an export."""
        return Activity.objects.about(row)

    def rejections_of(self, row: Any) -> list[dict[str, str]]:  # noqa: ARG002 - nothing is refused
        """Return nothing: an export takes all of its list."""
        return []

    def cancel(self, row: Any, *, by: User, at: datetime) -> None:
        """Write no more of it."""
        usecases.cancel_export(row, by=by, at=at)

    def retry(self, row: Any, *, by: User) -> None:
        """Write it from the beginning."""
        usecases.retry_export(row, by=by)
