"""Imports of evidence as jobs, for the page that shows them all."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core.jobs.job import Job, JobKind, JobStatus
from core.models import Activity, User
from readiness.models import EvidenceImport, EvidenceImportEntry
from readiness.models.evidence_import import EvidenceImportStatus as Status
from readiness.queries import evidence_imports as queries
from readiness.usecases import evidence_imports as usecases

_STATUSES = {
    Status.CHOOSING: JobStatus.CHOOSING,
    Status.DONE: JobStatus.DONE,
    Status.FAILED: JobStatus.FAILED,
    Status.CANCELLED: JobStatus.CANCELLED,
}


class EvidenceImports(JobKind):
    """Uploads of files that become evidence."""

    slug: ClassVar = "evidence"
    label: ClassVar = "Import of evidence"
    verb: ClassVar = "evidence_import.run"

    def rows(self) -> QuerySet[EvidenceImport]:
        """Return the uploads with how far they are."""
        entries = EvidenceImportEntry.objects.filter(evidence_import=OuterRef("pk")).order_by()
        of_import = entries.values("evidence_import")
        return EvidenceImport.objects.select_related("person").annotate(
            file_count=Count("files"),
            read_count=Count("files", filter=Q(files__is_read=True)),
            entry_count=_number(of_import.annotate(number=Count("pk"))),
            created=_number(of_import.annotate(number=Sum("created"))),
            unchanged=_number(of_import.annotate(number=Sum("unchanged"))),
        )

    def job_of(self, row: Any, *, place: int) -> Job:
        """Return an upload as a job."""
        is_taken = row.lease_until is not None
        moving = JobStatus.RUNNING if is_taken else JobStatus.WAITING
        return Job(
            kind=self.slug,
            number=row.pk,
            title=f"{self.label} from {row.file_count} file{'' if row.file_count == 1 else 's'}",
            status=_STATUSES.get(Status(row.status), moving),
            person=row.person,
            created_at=row.created_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            done=row.read_count,
            total=row.file_count,
            unit="files",
            handled=0,
            handled_unit="entries",
            counts=(
                ("found", row.entry_count),
                ("stored", row.created),
                ("known already", row.unchanged),
            ),
            failure=row.failure,
            path=row.get_absolute_url(),
            result=("Show the evidence", row.get_absolute_url()) if row.created else None,
            can_cancel=not row.is_finished,
            can_retry=row.status == Status.FAILED,
            place=place,
        )

    def log_of(self, row: Any) -> QuerySet[Activity]:
        """Return what the activity log says of an upload."""
        return Activity.objects.about(row)

    def rejections_of(self, row: Any) -> list[dict[str, str]]:
        """Return what could not be read."""
        return queries.rejections_of(row)

    def cancel(self, row: Any, *, by: User, at: datetime) -> None:
        """Stop before anything is booked."""
        usecases.cancel_evidence_import(row, by=by, at=at)

    def retry(self, row: Any, *, by: User) -> None:
        """Read or book it again."""
        usecases.retry_evidence_import(row, by=by)


def _number(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("number")), 0, output_field=IntegerField())
