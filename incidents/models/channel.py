"""Ways out of the house, what is sent over each, and how its receiver does."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Service, Team
from core.choices import choices_from
from core.models import TimestampedModel, User
from incidents.domain.breaker import Breaker, BreakerStatus
from incidents.domain.delivery import ChannelKind
from incidents.domain.incident import Severity
from incidents.domain.outbox import OutboxTopic, Wanted


class ChannelQuerySet(models.QuerySet["Channel"]):
    """Filters on channels."""

    def made_by_people(self) -> Self:
        """Return the channels that people look after; the others are the site's own."""
        return self.exclude(kind__in=ChannelKind.of_the_site())


class Channel(TimestampedModel):
    """A receiver that many read: a mailing list, a program, a chat room.

    Address and secrets are sealed (core.sealing); `shown_address` is what pages may show.
    `recipients` are the addresses of an e-mail channel. The old secret still signs until
    `old_secret_until`, so that a receiver can change over. `disabled_at` is when the receiver said
    that it is no more. What is more than `messages_per_minute` waits, None for no limit. The one
    channel of the kind `personal` carries the mail to people, the one of the kind `canary` nothing.
    """

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=12, choices=choices_from(ChannelKind))
    owner = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recipients = models.JSONField(default=list, blank=True)
    sealed_address = models.TextField(blank=True)
    shown_address = models.CharField(max_length=300, blank=True)
    sealed_secret = models.TextField(blank=True)
    sealed_old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    messages_per_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    is_paused = models.BooleanField(default=False)
    disabled_at = models.DateTimeField(null=True, blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                name="channel_personal_once",
                fields=["kind"],
                condition=Q(kind=ChannelKind.PERSONAL),
            ),
            models.UniqueConstraint(
                name="channel_canary_once",
                fields=["kind"],
                condition=Q(kind=ChannelKind.CANARY),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("incidents:channel", args=[self.pk])


class NotificationRule(TimestampedModel):
    """What is sent over a channel; what a rule does not name it does not ask for.

    `topics` lists values of OutboxTopic, empty for all. In its quiet hours, which go by the clocks
    of the site, whatever is not at least as bad as `loud_severity` waits for their end.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="rules")
    topics = models.JSONField(default=list, blank=True)
    minimum_severity = models.CharField(max_length=8, blank=True)
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="notification_rules"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="notification_rules"
    )
    covers_drills = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    loud_severity = models.CharField(
        max_length=8, choices=choices_from(Severity), default=Severity.SEV2
    )

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="rule_quiet_hours_begin_and_end",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Rule {self.pk} of {self.channel}"

    @property
    def as_wanted(self) -> Wanted:
        """Return what it asks for as the domain reads it."""
        return Wanted(
            topics=self.topics,
            minimum_severity=self.minimum_severity,
            team=self.team_id,
            service=self.service_id,
            covers_drills=self.covers_drills,
        )

    @property
    def topic_words(self) -> str:
        """Return which topics it names: "Incident declared, Incident resolved"."""
        named = [OutboxTopic(topic).label for topic in self.topics]
        return ", ".join(named) or "Everything"


class ChannelBreaker(models.Model):
    """The circuit breaker of a channel, shared by all workers; the fields are the domain's.

    A worker changes it only while `version` is the one it read. Until `budget_until` the channel
    has sent what it may in a minute; that is no matter of the breaker, and changes by itself.
    """

    channel = models.OneToOneField(
        Channel, on_delete=models.CASCADE, primary_key=True, related_name="breaker"
    )
    status = models.CharField(
        max_length=8, choices=choices_from(BreakerStatus), default=BreakerStatus.CLOSED
    )
    window_started_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    successes = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    open_until = models.DateTimeField(null=True, blank=True)
    probe_until = models.DateTimeField(null=True, blank=True)
    throttled_until = models.DateTimeField(null=True, blank=True)
    budget_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Breaker of {self.channel}: {self.status}"

    @property
    def as_known(self) -> Breaker:
        """Return it as the domain reads it."""
        names = Breaker.__dataclass_fields__
        found = {name: getattr(self, name) for name in names}
        return Breaker(**(found | {"status": BreakerStatus(self.status)}))
