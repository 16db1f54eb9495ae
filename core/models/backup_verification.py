"""What came of restoring a backup somewhere else: one row for each time, kept for good."""

from datetime import timedelta

from django.db import models


class BackupVerification(models.Model):
    """A backup that was restored beside the site and looked at.

    `problem` is empty where it was sound. `position` is the last link of the log's chain that it
    holds, 0 for none. `lacks_since` tells when the first entry of the log was written that it does
    not hold, None where it holds all of them. `size` is in bytes, None for one restored elsewhere.
    """

    verified_at = models.DateTimeField(db_index=True)
    name = models.CharField(max_length=200)
    problem = models.CharField(max_length=500, blank=True, default="")
    position = models.PositiveBigIntegerField(default=0)
    lacks_since = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0.0)
    size = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ("-verified_at", "-pk")

    def __str__(self) -> str:
        return f"{self.name}: {self.problem or 'sound'}"

    @property
    def took(self) -> timedelta:
        """Return how long it took to restore and read it."""
        return timedelta(seconds=self.seconds)
