"""The ledger of what is sent to whom: each message once, each attempt at it."""

import uuid
from datetime import datetime
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from core.choices import choices_from
from core.models import User
from incidents.domain.delivery import DeliveryStatus, Verdict
from incidents.models.channel import Channel
from incidents.models.outbox import OutboxEntry
from incidents.models.visibility import MaybeOfIncidentManager


def new_message_id() -> str:
    """Return an id that no other site gives either; receivers know a message again by it."""
    return f"msg_{uuid.uuid4().hex}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Filters on deliveries."""

    def due(self, at: datetime) -> Self:
        """Return those to be sent at `at`, over channels that are neither paused nor gone."""
        return self.filter(
            status=DeliveryStatus.PENDING,
            due_at__lte=at,
            channel__is_paused=False,
            channel__disabled_at__isnull=True,
        )

    def sendable(self, at: datetime) -> Self:
        """Return those of the due ones that are worth sending and whose receiver is not rested."""
        rests = [
            Q(**{f"channel__breaker__{name}__gt": at})
            for name in ("open_until", "throttled_until", "probe_until", "budget_until")
        ]
        return self.due(at).filter(expires_at__gt=at).exclude(reduce(or_, rests))

    def late(self, at: datetime) -> Self:
        """Return those that wait, though they are no longer worth sending."""
        return self.filter(status=DeliveryStatus.PENDING, expires_at__lte=at)

    def abandoned(self, at: datetime) -> Self:
        """Return those whose worker had more than its time."""
        return self.filter(status=DeliveryStatus.SENDING, lease_until__lt=at)


class Delivery(models.Model):
    """One message to one recipient over one channel.

    It is about an entry of the `outbox`, or, as a mail to a `person`, about the entries of their
    inbox that point to it (one, or several in a digest). `recipient` is an e-mail address, "" for
    channels with one receiver. While it is sent, `lease_owner` names the claim until
    `lease_until`; whoever comes later with another claim writes nothing. `attempt` counts
    attempts, `deaths` those after which the worker was never heard of.
    """

    incident_path: ClassVar[str] = "outbox__incident"

    message_id = models.CharField(max_length=40, unique=True, default=new_message_id)
    outbox = models.ForeignKey(
        OutboxEntry, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    recipient = models.CharField(max_length=254, blank=True)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    status = models.CharField(
        max_length=12, choices=choices_from(DeliveryStatus), default=DeliveryStatus.PENDING
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    deaths = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    lease_owner = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = MaybeOfIncidentManager.from_queryset(DeliveryQuerySet)()

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                name="delivery_once", fields=["outbox", "channel", "recipient"]
            ),
            models.CheckConstraint(
                name="delivery_is_of_outbox_or_person",
                condition=Q(outbox__isnull=False, person__isnull=True)
                | Q(outbox__isnull=True, person__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="delivery_due",
                fields=["due_at", "id"],
                condition=Q(status__in=[DeliveryStatus.PENDING, DeliveryStatus.SENDING]),
            ),
            models.Index(name="delivery_of_channel", fields=["channel", "-id"]),
            models.Index(name="delivery_to_person", fields=["person", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} over {self.channel}"

    @property
    def may_be_replayed(self) -> bool:
        """Return whether it is over, so that somebody can ask for it again."""
        return DeliveryStatus(self.status).is_over


class DeliveryAttempt(models.Model):
    """One attempt at a delivery; rows are only added."""

    incident_path: ClassVar[str] = "delivery__outbox__incident"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=choices_from(Verdict))
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    objects = MaybeOfIncidentManager["DeliveryAttempt"]()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(name="attempt_by_start", fields=["started_at"])]

    def __str__(self) -> str:
        return f"Attempt {self.number}: {self.verdict}"
