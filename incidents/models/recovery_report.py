"""A frozen page of recovery metrics."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from core.models import User


class RecoveryReport(models.Model):
    """The figures of one moment under a name; written once by usecases.recovery_reports.

    `content` is the canonical JSON of what the page showed, with `digest` as its SHA-256, so that
    it reads the same although incidents change. It is about incidents that were known to all when
    it was made, and names none of them. `query` is what the page was asked.
    """

    title = models.CharField(max_length=200)
    query = models.CharField(max_length=1_000, blank=True)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["RecoveryReport"]] = models.Manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("incidents:report", kwargs={"pk": self.pk})
