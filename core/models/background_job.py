"""Work that goes on after the request that asked for it."""

from django.db import models
from django.db.models.functions import Coalesce

from core.database.stamp_field import StampField


class BackgroundJob(models.Model):
    """A row that is a job: somebody asked for it, and whoever holds its lease works on it.

    `started_at` is when the first worker took it, `attempts` how often one did since anything of
    it was last finished. `cancel_asked_at` is set while a worker has yet to hear that nobody wants
    it any more. `failure` is a sentence about why it stopped, "" for none.
    """

    created_at = StampField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


WAITING_SINCE = Coalesce("lease_until", "created_at", output_field=models.DateTimeField())
"""Since when a job that is due waits for a worker: it was made, or its last worker went away."""
