"""Imports of incidents and of chat logs as jobs, for the page that shows them all."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from core.jobs.job import Job, JobKind, JobStatus
from core.models import Activity, User
from incidents.domain.chat import ChatImportStatus
from incidents.models import ChatImport, ImportBatch
from incidents.models.import_batch import FileStatus, ImportStatus
from incidents.queries import import_batches as batch_queries
from incidents.usecases import chat_imports, import_batches

_CHAT_STATUSES = {
    ChatImportStatus.WAITING: JobStatus.WAITING,
    ChatImportStatus.RUNNING: JobStatus.RUNNING,
    ChatImportStatus.DONE: JobStatus.DONE,
    ChatImportStatus.FAILED: JobStatus.FAILED,
    ChatImportStatus.STOPPED: JobStatus.CANCELLED,
    ChatImportStatus.UNDONE: JobStatus.UNDONE,
}


class IncidentImports(JobKind):
    """Uploads of files with incidents."""

    slug: ClassVar = "import"
    label: ClassVar = "Import of incidents"
    verb: ClassVar = "import.run"

    def rows(self) -> QuerySet[ImportBatch]:
        """Return the uploads with how far they are."""
        return ImportBatch.objects.select_related("person").annotate(
            file_count=Count("files"),
            finished_count=Count("files", filter=~Q(files__status=FileStatus.WAITING)),
            created=Sum("files__created", default=0),
            updated=Sum("files__updated", default=0),
            unchanged=Sum("files__unchanged", default=0),
        )

    def job_of(self, row: Any, *, place: int) -> Job:
        """Return an upload as a job."""
        is_left = row.finished_count < row.file_count
        status = JobStatus.CANCELLING if row.is_cancelling else JobStatus(row.status)
        incidents = reverse("incidents:incident_list")
        return Job(
            kind=self.slug,
            number=row.pk,
            title=f"{self.label} from {row.file_count} file{'' if row.file_count == 1 else 's'}",
            status=status,
            person=row.person,
            created_at=row.created_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            done=row.finished_count,
            total=row.file_count,
            unit="files",
            handled=row.created + row.updated + row.unchanged,
            handled_unit="records",
            counts=(
                ("created", row.created),
                ("updated", row.updated),
                ("unchanged", row.unchanged),
            ),
            failure=row.failure,
            path=row.get_absolute_url(),
            result=("Show the incidents", f"{incidents}?status=all")
            if row.created or row.updated
            else None,
            can_cancel=not row.is_finished and not row.is_cancelling,
            can_retry=row.status in {ImportStatus.CANCELLED, ImportStatus.FAILED} and is_left,
            place=place,
        )

    def log_of(self, row: Any) -> QuerySet[Activity]:
        """Return what the activity log says of an upload."""
        return Activity.objects.about(row)

    def rejections_of(self, row: Any) -> list[dict[str, str]]:
        """Return the records that could not be read."""
        return batch_queries.rejections_of(row)

    def cancel(self, row: Any, *, by: User, at: datetime) -> None:
        """Stop between two records."""
        import_batches.cancel_batch(row, by=by, at=at)

    def retry(self, row: Any, *, by: User) -> None:
        """Go on with the files that were not finished."""
        import_batches.retry_batch(row, by=by)


class ChatImports(JobKind):
    """Chat logs that are written onto timelines."""

    slug: ClassVar = "chat"
    label: ClassVar = "Chat log"
    verb: ClassVar = "timeline.add"

    def rows(self) -> QuerySet[ChatImport]:
        """Return the logs of incidents that the viewer may know of."""
        rows = ChatImport.objects.started().select_related("person", "incident")
        return rows.defer("lines", "unread", "text", "settings", "choices")

    def job_of(self, row: Any, *, place: int) -> Job:
        """Return a chat log as a job."""
        timeline = reverse("incidents:timeline", args=[row.incident_id])
        return Job(
            kind=self.slug,
            number=row.pk,
            title=f"{self.label} onto {row.incident.reference}",
            status=_CHAT_STATUSES[ChatImportStatus(row.status)],
            person=row.person,
            created_at=row.created_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            done=row.written,
            total=row.total,
            unit="lines",
            handled=row.written,
            handled_unit="lines",
            counts=(("written", row.written), ("left", row.total - row.written)),
            failure=row.failure,
            path=row.get_absolute_url(),
            result=("Show the timeline", timeline) if row.written else None,
            can_cancel=not row.is_finished,
            can_retry=row.status == ChatImportStatus.FAILED,
            place=place,
        )

    def log_of(self, row: Any) -> QuerySet[Activity]:
        """Return what the activity log of the incident says of this log."""
        return Activity.objects.about(row.incident).filter(
            verb__startswith="timeline.import", data__batch=row.pk
        )

    def rejections_of(self, row: Any) -> list[dict[str, str]]:
        """Return the lines that could not be read."""
        return [{"path": f"Line {one['number']}", "reason": one["reason"]} for one in row.unread]

    def cancel(self, row: Any, *, by: User, at: datetime) -> None:
        """Write no more lines."""
        chat_imports.stop_import(row, by=by, at=at)

    def retry(self, row: Any, *, by: User) -> None:
        """Go on after the last line that was written."""
        chat_imports.retry_import(row, by=by)
