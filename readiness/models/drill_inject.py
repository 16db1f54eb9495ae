"""What the lead of a drill springs on the others while it goes on."""

from django.db import models

from core.models import User
from readiness.models.drill_run import DrillEntry, DrillRun


class DrillInject(models.Model):
    """A prepared inject, unknown until it is given to those who take part otherwise.

    `minute` says how long after the start it is meant to come. `entry` is the line of the log
    that gave it, None before.
    """

    run = models.ForeignKey(DrillRun, on_delete=models.CASCADE, related_name="injects")
    minute = models.PositiveIntegerField()
    text = models.TextField()
    entry = models.OneToOneField(
        DrillEntry, on_delete=models.CASCADE, null=True, blank=True, related_name="inject"
    )
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("minute", "id")

    def __str__(self) -> str:
        return f"Inject of DR-{self.run_id} at minute {self.minute}"
