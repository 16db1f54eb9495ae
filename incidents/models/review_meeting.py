"""What surrounds a review: meetings, and tasks that somebody decided to leave out."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from core.choices import choices_from
from core.models import TimestampedModel, User
from incidents.domain.review_task import LONGEST_REASON, ReviewTask
from incidents.models.incident import Incident
from incidents.models.postmortem import Postmortem
from incidents.models.visibility import VisibleManager


class ReviewMeeting(TimestampedModel):
    """When and where people talk about a postmortem, and who is asked to come.

    `place` is a room or a link. `sequence` grows with each change, so that calendars take the
    newer one (RFC 5545, 3.8.7.4). A meeting that ended and was not cancelled was held.
    """

    incident_path: ClassVar[str] = "postmortem__incident"

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=500, blank=True)
    people = models.ManyToManyField(User, blank=True, related_name="review_meetings")
    arranged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)

    objects = VisibleManager["ReviewMeeting"]()

    class Meta:
        ordering = ("starts_at", "id")
        constraints = [
            models.CheckConstraint(
                name="review_meeting_ends_after_it_starts",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"Review meeting of PM-{self.postmortem_id}"

    @property
    def length(self) -> timedelta:
        """Return how long it takes."""
        return self.ends_at - self.starts_at

    def was_held(self, now: datetime) -> bool:
        """Return whether it is over and took place."""
        return self.cancelled_at is None and self.ends_at <= now


class DeclinedTask(models.Model):
    """A task after an incident that will not be done, and why."""

    incident_path: ClassVar[str] = "incident"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="declined_tasks")
    task = models.CharField(max_length=12, choices=choices_from(ReviewTask))
    reason = models.CharField(max_length=LONGEST_REASON)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = VisibleManager["DeclinedTask"]()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="declined_task_once", fields=["incident", "task"]),
        ]

    def __str__(self) -> str:
        return f"{self.task} of INC-{self.incident_id}, declined"
