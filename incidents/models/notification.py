"""What somebody should know of."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from core.choices import choices_from
from core.models import User
from incidents.domain.notification import Reason
from incidents.models.delivery import Delivery
from incidents.models.incident import Incident
from incidents.models.visibility import MaybeOfIncidentManager

POSTMORTEM_TYPES = frozenset({"incidents.postmortem", "incidents.reviewcomment"})
"""Types, as `object_type` names them, of what belongs to the postmortem of an incident."""


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Filters on notifications."""

    def unread(self) -> Self:
        """Those their person has not ticked off."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """A row of somebody's inbox, there before anything is sent.

    It is shown, and by whatever channel there is sent, from `due_at` on. `object_type` and
    `object_id` name what it is about (as the activity log does), `reference`, `subject` and `path`
    how people read it and where it leads. An entry about something in an `incident` disappears
    with the access to it. One thing has at most one unread entry per person and reason.
    `mail_at` is when to think of a mail, None when nobody needs to; `delivery` is that mail.
    """

    incident_path: ClassVar[str] = "incident"

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    reason = models.CharField(max_length=12, choices=choices_from(Reason))
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    reference = models.CharField(max_length=200)
    subject = models.CharField(max_length=300, blank=True)
    path = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail_at = models.DateTimeField(null=True, blank=True)
    delivery = models.ForeignKey(
        Delivery, on_delete=models.SET_NULL, null=True, blank=True, related_name="notifications"
    )

    objects = MaybeOfIncidentManager.from_queryset(NotificationQuerySet)()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                name="notification_unread_once",
                fields=["person", "reason", "object_type", "object_id"],
                condition=Q(read_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                name="notification_unread",
                fields=["person", "due_at"],
                condition=Q(read_at__isnull=True),
            ),
            models.Index(
                name="notification_to_mail",
                fields=["mail_at"],
                condition=Q(mail_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} of {self.person} in {self.reference}"

    @property
    def is_of_postmortem(self) -> bool:
        """Return whether it is about the postmortem of its incident, or about a part of that."""
        return self.object_type in POSTMORTEM_TYPES

    @property
    def is_from_somebody(self) -> bool:
        """Return whether somebody did something; a reminder comes from nobody."""
        return Reason(self.reason).is_from_somebody

    @property
    def words(self) -> str:
        """Return what happened, between who did it and where."""
        return Reason(self.reason).words
