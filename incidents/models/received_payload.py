"""The inbox of alerts: each payload is a row before it means anything."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import Q

from core.choices import choices_from
from incidents.models.alert_source import AlertSource


class PayloadStatus(StrEnum):
    """Where a received payload stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    QUARANTINED = "quarantined"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return _LABELS[self]


_LABELS = {
    PayloadStatus.PENDING: "Waiting",
    PayloadStatus.DONE: "Worked in",
    PayloadStatus.FAILED: "Not understood",
    PayloadStatus.QUARANTINED: "Set aside",
}


class ReceivedPayloadQuerySet(models.QuerySet["ReceivedPayload"]):
    """Filters on payloads."""

    def due(self, at: datetime) -> Self:
        """Payloads to work on: those whose moment has come and that no worker holds."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
        return self.filter(free, status=PayloadStatus.PENDING, due_at__lte=at)

    def in_trouble(self) -> Self:
        """Payloads that a person has to look at."""
        return self.filter(status__in=(PayloadStatus.FAILED, PayloadStatus.QUARANTINED))


class ReceivedPayload(models.Model):
    """A request of a source as it came, without its secrets.

    `body` is the JSON of the request in which secrets read "[redacted]", "" once it was forgotten
    (usecases.alert_tidying); `digest` is that of the bytes as sent. `headers` holds the few that a
    format needs. `delivery` is the sender's own identity of the delivery, None where it gives
    none: the same delivery is kept once.

    `attempts` counts the workers that took it and is their fencing token: a worker that wakes up
    after its lease finds another number and writes nothing; `forgiven` of them do not count since
    somebody tried it again. `reason` says why a payload failed or
    was set aside, or what became of it. `alerts` are those it told about.
    """

    source = models.ForeignKey(AlertSource, on_delete=models.CASCADE, related_name="payloads")
    received_at = models.DateTimeField()
    delivery = models.CharField(max_length=255, null=True, blank=True)
    body = models.TextField()
    digest = models.CharField(max_length=64)
    headers = models.JSONField(default=dict)
    is_test = models.BooleanField(default=False)

    status = models.CharField(
        max_length=12, choices=choices_from(PayloadStatus), default=PayloadStatus.PENDING
    )
    reason = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    forgiven = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    alerts = models.ManyToManyField("incidents.Alert", related_name="payloads")

    objects = ReceivedPayloadQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                name="received_payload_delivered_once",
                fields=["source", "delivery"],
                condition=Q(delivery__isnull=False),
            ),
            models.CheckConstraint(
                name="received_payload_status_is_known",
                condition=Q(status__in=list(PayloadStatus)),
            ),
        ]
        indexes = [
            models.Index(
                name="received_payload_waiting",
                fields=["due_at", "id"],
                condition=Q(status=PayloadStatus.PENDING),
            ),
            models.Index(name="received_payload_of_source", fields=["source", "-id"]),
            models.Index(
                name="received_payload_in_trouble",
                fields=["source", "-id"],
                condition=Q(status__in=[PayloadStatus.FAILED, PayloadStatus.QUARANTINED]),
            ),
        ]

    def __str__(self) -> str:
        return f"Payload {self.pk} of {self.source_id}"
