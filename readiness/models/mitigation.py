"""What is done about a single point of failure."""

from datetime import date

from django.db import models
from django.db.models import Q

from catalog.models import Service
from core.choices import choices_from
from core.models import TimestampedModel, User
from readiness.domain.mitigation import MitigationStatus, is_overdue


class Mitigation(TimestampedModel):
    """That the loss of a single point of failure is accepted, worked on or made good.

    It says nothing to the graph: only redundancy in the dependencies ends a single point of
    failure. `owner` and `due_on` are None only where it is mitigated; an accepted risk is looked at
    again on `due_on`. What was said before is in the activity log.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="mitigation")
    status = models.CharField(max_length=9, choices=choices_from(MitigationStatus))
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    note = models.TextField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("service_id",)
        constraints = [
            models.CheckConstraint(
                name="mitigation_ahead_has_owner_and_day",
                condition=Q(status=MitigationStatus.MITIGATED, due_on__isnull=True)
                | (
                    ~Q(status=MitigationStatus.MITIGATED)
                    & Q(owner__isnull=False, due_on__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.get_status_display().lower()}"

    def is_overdue(self, *, on: date) -> bool:
        """Return whether its day has passed."""
        return is_overdue(self.due_on, on=on)
