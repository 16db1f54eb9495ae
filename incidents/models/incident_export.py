"""A list of incidents on its way to a file, so that nobody has to wait for it."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.choices import choices_from
from core.models import BackgroundJob, User


class ExportStatus(StrEnum):
    """Where an export stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class IncidentExportQuerySet(models.QuerySet["IncidentExport"]):
    """Filters on exports."""

    def due(self, at: datetime) -> Self:
        """Return exports to work on at `at`: new ones, and those whose worker went away."""
        abandoned = Q(status=ExportStatus.RUNNING, lease_until__lt=at)
        return self.filter(Q(status=ExportStatus.WAITING) | abandoned)


class IncidentExport(BackgroundJob):
    """One file for one person: the incidents of their list at the moment they asked for it.

    `incident_ids` are in the order of the list, `zone` is that of its local times, `written` how
    many rows are in the file so far. `content` is empty until it is done.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="incident_exports")
    status = models.CharField(
        max_length=10, choices=choices_from(ExportStatus), default=ExportStatus.WAITING
    )
    incident_ids = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    zone = models.CharField(max_length=64, default="UTC")
    content = models.BinaryField(default=b"")

    objects = IncidentExportQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"Export {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("core:job", args=[f"export-{self.pk}"])

    @property
    def is_finished(self) -> bool:
        """Return whether nothing more is written."""
        return self.status not in {ExportStatus.WAITING, ExportStatus.RUNNING}
