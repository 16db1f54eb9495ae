"""What is known about a service: append-only records with their source and age."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import Q

from catalog.models import Service
from core.choices import choices_from
from core.models import User
from readiness.domain.evidence import EvidenceClass, Outcome

MANUAL = "manual"
"""The source of what people answer themselves."""


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Reads and new rows only: evidence is never changed through the ORM."""

    def known_at(self, at: datetime) -> Self:
        """Return what had been observed and recorded by a moment."""
        return self.filter(observed_at__lte=at, recorded_at__lte=at)

    def bulk_create(
        self, objs: Iterable["Evidence"], *args: Any, **kwargs: Any
    ) -> list["Evidence"]:
        """Save new records with their identities."""
        rows = list(objs)
        for row in rows:
            row.identity = row.content_identity()
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - the signature is Django's
        raise TypeError("Evidence is append-only.")


class Evidence(models.Model):
    """One piece of evidence on an item, a failure mode, or both.

    `source` is where it comes from, such as "manual", "drill:run" or "k8s:replicas".
    `lifetime_days` is None where the item's or mode's own counts; `credit_percent` is the graded
    part of a partial outcome, None for one half. `digest` is the SHA-256 of the imported bytes,
    `importer` what read them ("name/version"). The outcome "unknown" takes back an answer.
    `observed_at` is when it was so, `recorded_at` when it was told: a score of a past day knows
    what was told by then. `identity` is made of all that was observed, so that importing twice
    stores once.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="evidence")
    item = models.CharField(max_length=60, blank=True)
    failure_mode = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=60)
    evidence_class = models.CharField(max_length=10, choices=choices_from(EvidenceClass))
    outcome = models.CharField(max_length=7, choices=choices_from(Outcome))
    credit_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    observed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    lifetime_days = models.PositiveIntegerField(null=True)
    subject = models.CharField(max_length=300, blank=True)
    link = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    importer = models.CharField(max_length=100, blank=True)
    identity = models.CharField(max_length=64, unique=True, editable=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ("id",)
        indexes = [
            models.Index(fields=["service", "item", "observed_at"], name="evidence_by_item"),
            models.Index(fields=["service", "failure_mode"], name="evidence_by_mode"),
        ]
        constraints = [
            models.CheckConstraint(
                name="evidence_is_about_something",
                condition=~Q(item="") | ~Q(failure_mode=""),
            ),
            models.CheckConstraint(
                name="evidence_only_answers_are_taken_back",
                condition=~Q(outcome=Outcome.UNKNOWN) | Q(source=MANUAL),
            ),
            models.CheckConstraint(
                name="evidence_credit_is_a_share",
                condition=Q(credit_percent__isnull=True)
                | Q(credit_percent__gte=0, credit_percent__lte=100, outcome=Outcome.PARTIAL),
            ),
            models.CheckConstraint(
                name="evidence_four_eyes",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=models.F("recorded_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item or self.failure_mode} {self.outcome} ({self.source})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Evidence is append-only.")
        self.identity = self.content_identity()
        super().save(*args, **kwargs)

    def content_identity(self) -> str:
        """Return the digest of what was observed: the same observation told twice is one."""
        told = (
            self.service_id,
            self.item,
            self.failure_mode,
            self.source,
            str(self.evidence_class),
            str(self.outcome),
            self.observed_at.astimezone(UTC).isoformat(),
            self.subject,
            self.digest,
        )
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()
