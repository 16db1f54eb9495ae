"""Files that become evidence: uploaded, read, matched to services by a person, booked."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Service
from core.choices import choices_from
from core.models import BackgroundJob, User


class EvidenceImportStatus(StrEnum):
    """Where an import stands. Between reading and booking it waits for a person."""

    READING = "reading"
    CHOOSING = "choosing"
    BOOKING = "booking"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


WORKED_ON = (EvidenceImportStatus.READING, EvidenceImportStatus.BOOKING)


class EvidenceImportQuerySet(models.QuerySet["EvidenceImport"]):
    """Filters on imports."""

    def due(self, at: datetime) -> Self:
        """Return imports to work on at `at`: those nobody holds, or whose worker went away."""
        return self.filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=at), status__in=WORKED_ON
        )


class EvidenceImport(BackgroundJob):
    """One upload.

    `service` and `failure_mode` count for all entries where they are given; `observed_at` counts
    for what does not tell when it was so, None for the time of booking. `is_automatic` books what
    is beyond doubt without asking.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="evidence_imports")
    status = models.CharField(
        max_length=10,
        choices=choices_from(EvidenceImportStatus),
        default=EvidenceImportStatus.READING,
    )
    service = models.ForeignKey(
        Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    failure_mode = models.CharField(max_length=60, blank=True)
    observed_at = models.DateTimeField(null=True, blank=True)
    is_automatic = models.BooleanField(default=False)

    objects = EvidenceImportQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"Evidence import {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("readiness:evidence_import", kwargs={"pk": self.pk})

    @property
    def is_worked_on(self) -> bool:
        """Return whether a worker has something to do on it."""
        return self.status in WORKED_ON

    @property
    def is_finished(self) -> bool:
        """Return whether nothing will change any more."""
        return not (self.is_worked_on or self.is_waiting_for_choices)

    @property
    def is_waiting_for_choices(self) -> bool:
        """Return whether a person has to say whose the entries are."""
        return self.status == EvidenceImportStatus.CHOOSING


class EvidenceImportFile(models.Model):
    """One uploaded file, kept as it came; `rejections` is a list of {"path", "reason"}."""

    evidence_import = models.ForeignKey(
        EvidenceImport, on_delete=models.CASCADE, related_name="files"
    )
    name = models.CharField(max_length=300)
    content = models.BinaryField()
    is_read = models.BooleanField(default=False)
    rejections = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class EvidenceImportEntry(models.Model):
    """One thing the files tell, by its `number` in the order of reading.

    `verdict` is that of a run, or the worst answer of a workload. `mode_choices` are the failure
    modes a run may be about. `reason` says why nothing was booked, or can be.
    """

    evidence_import = models.ForeignKey(
        EvidenceImport, on_delete=models.CASCADE, related_name="entries"
    )
    number = models.PositiveIntegerField()
    file_name = models.CharField(max_length=300)
    format = models.CharField(max_length=20)
    subject = models.CharField(max_length=300)
    verdict = models.CharField(max_length=12)
    detail = models.TextField(blank=True)
    is_run = models.BooleanField(default=False)
    is_bookable = models.BooleanField(default=True)
    needs_time = models.BooleanField(default=False)
    mode_choices = models.JSONField(default=list)
    service = models.ForeignKey(
        Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    failure_mode = models.CharField(max_length=60, blank=True)
    created = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "evidence import entries"
        ordering = ("evidence_import_id", "number")
        constraints = [
            models.UniqueConstraint(
                name="evidence_entry_once", fields=["evidence_import", "number"]
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_open(self) -> bool:
        """Return whether a choice could still make evidence of it."""
        return self.is_bookable and not self.created and not self.unchanged
