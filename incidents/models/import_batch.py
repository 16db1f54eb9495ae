"""An import of files: the row is the job, drained by whoever gets its lease."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.choices import choices_from
from core.models import BackgroundJob, User


class ImportStatus(StrEnum):
    """Where an import stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class FileStatus(StrEnum):
    """Where one file of an import stands."""

    WAITING = "waiting"
    READ = "read"
    REJECTED = "rejected"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Filters on imports."""

    def due(self, at: datetime) -> Self:
        """Return imports to work on at `at`: new ones, and those whose worker went away."""
        abandoned = Q(status=ImportStatus.RUNNING, lease_until__lt=at)
        return self.filter(Q(status=ImportStatus.WAITING) | abandoned)


class ImportBatch(BackgroundJob):
    """One upload: its files, how far they are, and who asked for it."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="import_batches")
    format = models.CharField(max_length=12, default="auto")
    status = models.CharField(
        max_length=10, choices=choices_from(ImportStatus), default=ImportStatus.WAITING
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "import batches"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"Import {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("incidents:import", kwargs={"pk": self.pk})

    @property
    def is_finished(self) -> bool:
        """Return whether nothing will change any more."""
        return self.status not in {ImportStatus.WAITING, ImportStatus.RUNNING}

    @property
    def is_cancelling(self) -> bool:
        """Return whether a worker has yet to hear that it was cancelled."""
        return self.status == ImportStatus.RUNNING and self.cancel_asked_at is not None


class ImportFile(models.Model):
    """One uploaded file with its outcome; `rejections` is a list of {"path", "reason"}."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=300)
    content = models.BinaryField()
    status = models.CharField(
        max_length=10, choices=choices_from(FileStatus), default=FileStatus.WAITING
    )
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejections = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["batch", "status"], name="import_file_by_status")]

    def __str__(self) -> str:
        return self.name
