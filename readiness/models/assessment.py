"""What a service is measured by, what was decided about its items, and how it scored."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from catalog.models import Service
from core.choices import choices_from
from core.models import TimestampedModel, User
from incidents.models import ContributingFactor
from readiness.domain.decision import DecisionKind, DecisionStatus
from readiness.domain.level import Level
from readiness.domain.traits import Trait
from readiness.models.checklist import ChecklistVersion


class Assessment(TimestampedModel):
    """What a service is measured by, once somebody has begun; before, the default counts.

    `trait` is "" where the catalogue's kind tells it.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="assessment")
    checklist_version = models.ForeignKey(
        ChecklistVersion, on_delete=models.PROTECT, related_name="assessments"
    )
    trait = models.CharField(max_length=12, choices=choices_from(Trait), blank=True)

    class Meta:
        ordering = ("service_id",)

    def __str__(self) -> str:
        return f"{self.service} by {self.checklist_version}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Filters name a set and chain; none of them writes."""

    def open_at(self, at: datetime) -> Self:
        """Return the decisions that count at a moment: approved by then, not over, not revoked."""
        return self.filter(approved_at__lte=at, ends_at__gt=at).filter(
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=at)
        )


class Decision(TimestampedModel):
    """That an item or failure mode is left out or waived: asked by one, approved by another.

    It counts from `approved_at` until `ends_at` or `revoked_at`. `renews` is the waiver it
    prolongs, None for a first one.
    """

    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="readiness_decisions"
    )
    kind = models.CharField(max_length=14, choices=choices_from(DecisionKind))
    status = models.CharField(
        max_length=9, choices=choices_from(DecisionStatus), default=DecisionStatus.REQUESTED
    )
    item = models.CharField(max_length=60, blank=True)
    failure_mode = models.CharField(max_length=60, blank=True)
    reason = models.TextField()
    ends_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    renews = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="renewal"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("-requested_at", "-id")
        constraints = [
            models.CheckConstraint(
                name="decision_is_about_one_thing",
                condition=Q(item="", failure_mode__gt="") | Q(item__gt="", failure_mode=""),
            ),
            models.CheckConstraint(
                name="decision_four_eyes",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
            ),
            models.UniqueConstraint(
                name="decision_one_request",
                fields=["service", "item", "failure_mode", "kind"],
                condition=Q(status=DecisionStatus.REQUESTED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.item or self.failure_mode}"


class FactorTopic(models.Model):
    """That a contributing factor of incidents speaks against an item or a failure mode."""

    factor = models.ForeignKey(
        ContributingFactor, on_delete=models.CASCADE, related_name="readiness_topics"
    )
    item = models.CharField(max_length=60, blank=True)
    failure_mode = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("factor_id", "item", "failure_mode")
        constraints = [
            models.UniqueConstraint(
                name="factor_topic_once", fields=["factor", "item", "failure_mode"]
            ),
            models.CheckConstraint(
                name="factor_topic_is_one_thing",
                condition=Q(item="", failure_mode__gt="") | Q(item__gt="", failure_mode=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.factor}: {self.item or self.failure_mode}"


class ScoreSnapshot(models.Model):
    """How a service scored at one moment and why that was different from before.

    Exact numbers are fractions as text, such as "200/3"; "" for no data. `reasons` holds
    sentences' parts for readiness.domain.score_change. Computing the score again for that moment
    gives the same numbers, so the measure (`tier`, `trait`, `checklist_version`) is kept too.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="score_snapshots")
    at = models.DateTimeField()
    checklist_version = models.ForeignKey(
        ChecklistVersion, on_delete=models.PROTECT, related_name="+"
    )
    tier = models.PositiveSmallIntegerField()
    trait = models.CharField(max_length=12, choices=choices_from(Trait))
    score = models.TextField(blank=True)
    score_shown = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    level = models.CharField(max_length=6, choices=choices_from(Level))
    own_level = models.CharField(max_length=6, choices=choices_from(Level))
    capped_by = models.JSONField(default=list)
    categories = models.JSONField(default=dict)
    shares = models.JSONField(default=dict)
    items = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ("service_id", "at")
        get_latest_by = "at"
        constraints = [
            models.UniqueConstraint(name="score_snapshot_once", fields=["service", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.score_shown} {self.level} at {self.at:%Y-%m-%d}"
