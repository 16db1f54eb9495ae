"""Planned work, during which alerts open no incident."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from catalog.models import Service
from core.models import TimestampedModel, User


class MaintenanceWindowQuerySet(models.QuerySet["MaintenanceWindow"]):
    """Filters on windows."""

    def not_over(self, at: datetime) -> Self:
        """Windows that have not ended."""
        return self.filter(ends_at__gt=at)


class MaintenanceWindow(TimestampedModel):
    """From `starts_at` until before `ends_at` alerts of its services are noted only.

    Without services it holds for everything.
    """

    reason = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    services = models.ManyToManyField(Service, blank=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = MaintenanceWindowQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-id")
        constraints = [
            models.CheckConstraint(
                name="maintenance_window_ends_later", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]
        indexes = [models.Index(name="maintenance_window_by_end", fields=["ends_at"])]

    def __str__(self) -> str:
        return self.reason

    def get_absolute_url(self) -> str:
        return reverse("incidents:maintenance_list")
