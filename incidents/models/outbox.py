"""What the world outside is to be told of: there in the same transaction as what happened."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.choices import choices_from
from core.database.stamp_field import StampField
from core.models import User
from incidents.domain.outbox import OutboxTopic
from incidents.models.incident import Incident
from incidents.models.visibility import MaybeOfIncidentManager


class OutboxEntry(models.Model):
    """One thing that happened, without its words: they are read when it is sent.

    `object_type` and `object_id` name what it is about (as the activity log does), `version` is
    that of the incident, so that receivers can put things in order. `details` holds only ids and
    words of the domain: {"before", "after"} of a severity, {"set_out_at"} of a canary.
    `passed_on_at` is when deliveries were made of it, None while that waits.
    """

    incident_path: ClassVar[str] = "incident"

    topic = models.CharField(max_length=40, choices=choices_from(OutboxTopic))
    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, null=True, blank=True, related_name="outbox"
    )
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    version = models.PositiveIntegerField(default=0)
    details = models.JSONField(default=dict)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = StampField(auto_now_add=True)
    passed_on_at = models.DateTimeField(null=True, blank=True)

    objects = MaybeOfIncidentManager["OutboxEntry"]()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "outbox entries"
        indexes = [
            models.Index(
                name="outbox_waiting", fields=["id"], condition=Q(passed_on_at__isnull=True)
            ),
            models.Index(name="outbox_by_age", fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.topic} of {self.object_type} {self.object_id}"
