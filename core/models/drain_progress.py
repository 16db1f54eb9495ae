"""How the background work gets on: one row for each drain, written by whoever runs it."""

from django.db import models


class DrainProgress(models.Model):
    """When a drain last ended well, and how often it failed since it was first seen.

    Written every few seconds at most, so `ended_well_at` may lag behind by that much.
    """

    name = models.CharField(max_length=100, unique=True)
    ended_well_at = models.DateTimeField(null=True)
    failures = models.PositiveBigIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "drain progress"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
