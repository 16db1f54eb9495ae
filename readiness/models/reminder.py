"""What people and channels are to be reminded of: there before anything is sent."""

from django.db import models
from django.db.models import Q

from catalog.models import Service
from readiness.models.drill_run import DrillRun


class ReadinessReminder(models.Model):
    """One thing to say at one moment: that a drill comes up, or that proof is about to expire.

    Either it names a `run`, which begins at `about_at`, or a `service` with the `item` whose proof
    ends then. Another date brings another reminder. `done_at` is set once it was said or needless.
    """

    run = models.ForeignKey(
        DrillRun, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    item = models.CharField(max_length=60, blank=True)
    about_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_at", "id")
        constraints = [
            models.UniqueConstraint(
                name="readiness_reminder_of_drill_once",
                fields=["run", "about_at"],
                condition=Q(run__isnull=False),
            ),
            models.UniqueConstraint(
                name="readiness_reminder_of_proof_once",
                fields=["service", "item", "about_at"],
                condition=Q(service__isnull=False),
            ),
            models.CheckConstraint(
                name="readiness_reminder_of_drill_or_proof",
                condition=Q(run__isnull=False, service__isnull=True, item="")
                | (Q(run__isnull=True, service__isnull=False) & ~Q(item="")),
            ),
        ]
        indexes = [
            models.Index(
                name="readiness_reminder_waiting",
                fields=["due_at"],
                condition=Q(done_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        about = f"DR-{self.run_id}" if self.run_id else f"{self.item} of {self.service}"
        return f"Reminder of {about}"
