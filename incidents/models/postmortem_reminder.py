"""A reminder of a postmortem that is due: there as a row before anybody is told."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.choices import choices_from
from core.models import User
from incidents.domain.postmortem_policy import ReminderKind
from incidents.models.incident import Incident
from incidents.models.visibility import VisibleManager


class PostmortemReminder(models.Model):
    """What to remind of, and when; `person` is whom it reached, None until then or for nobody."""

    incident_path: ClassVar[str] = "incident"

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="postmortem_reminders"
    )
    kind = models.CharField(max_length=8, choices=choices_from(ReminderKind))
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleManager["PostmortemReminder"]()

    class Meta:
        ordering = ("due_at", "id")
        constraints = [
            models.UniqueConstraint(name="postmortem_reminder_once", fields=["incident", "kind"]),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="postmortem_reminder_due", condition=Q(done_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"Reminder of INC-{self.incident_id}, {self.kind}"
