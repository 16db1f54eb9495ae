"""Checklists and failure modes as they are stored: the document of each version."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.database.stamp_field import StampField
from core.models import DraftedVersion, TimestampedModel, version_constraints


class Checklist(TimestampedModel):
    """A checklist through all its versions; the default one is for services without a choice."""

    key = models.SlugField(max_length=60, unique=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ("key",)
        constraints = [
            models.UniqueConstraint(
                name="checklist_one_default", fields=["is_default"], condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.key


class ChecklistVersion(DraftedVersion):
    """One version of a checklist; what services are measured by never changes under them.

    `content` is the document that readiness.domain.checklist_reading reads, `digest` the SHA-256
    of it.
    """

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    change_note = models.CharField(max_length=1000, blank=True)
    is_current = models.BooleanField(default=False)

    class Meta:
        ordering = ("checklist_id", "id")
        constraints = version_constraints("checklist", "checklist")

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse(
            "readiness:checklist", kwargs={"key": self.checklist.key, "version": self.version}
        )


class FailureModeTaxonomy(models.Model):
    """One version of the list of what can break; read by readiness.domain.failure_mode_reading."""

    version = models.CharField(max_length=20, unique=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    is_current = models.BooleanField(default=False)
    created_at = StampField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "failure mode taxonomies"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="failure_modes_one_current",
                fields=["is_current"],
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Failure modes {self.version}"
