"""A team's readiness report of a quarter, what was said about it, and links to it."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Team
from core.choices import choices_from
from core.models import TimestampedModel, User
from readiness.domain.quarter import Quarter
from readiness.domain.team_report import ReportBlock, ReportStatus

HINT_LENGTH = 6


class TeamReport(TimestampedModel):
    """The figures of a team at one moment; written by usecases.team_reports only.

    `content` is the canonical JSON of what the report says, with `digest` as its SHA-256, so that
    it reads the same although scores and incidents change. It counts only incidents that were known
    to all and names none of them. `revision` grows with each new snapshot.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="readiness_reports")
    quarter = models.CharField(max_length=7)
    status = models.CharField(
        max_length=13, choices=choices_from(ReportStatus), default=ReportStatus.DRAFT
    )
    revision = models.PositiveIntegerField(default=1)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-quarter", "team__name")
        constraints = [
            models.UniqueConstraint(name="team_report_once", fields=["team", "quarter"]),
            models.CheckConstraint(
                name="team_report_four_eyes",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("submitted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.period.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and type(self).objects.filter(pk=self.pk, status=ReportStatus.ACCEPTED).exists():
            raise TypeError("An accepted report never changes.")
        super().save(*args, **kwargs)

    @property
    def life(self) -> ReportStatus:
        """Return the status as the word of the domain."""
        return ReportStatus(self.status)

    @property
    def period(self) -> Quarter:
        """Return the quarter it is about."""
        year, number = self.quarter.split("-q")
        return Quarter(int(year), int(number))

    def get_absolute_url(self) -> str:
        return reverse(
            "readiness:team_report", kwargs={"slug": self.team.slug, "quarter": self.quarter}
        )


class TeamReportComment(models.Model):
    """What somebody said about a block of a report; it stays as it was written."""

    report = models.ForeignKey(TeamReport, on_delete=models.CASCADE, related_name="comments")
    block = models.CharField(max_length=12, choices=choices_from(ReportBlock))
    text = models.TextField()
    asks_for_change = models.BooleanField(default=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.author} on {self.block}"


class TeamReportLink(models.Model):
    """A secret address of a report, open to strangers until it ends; `hidden` names blocks.

    Only the digest of the secret is kept, so it is shown once. A report has one link that works.
    """

    report = models.ForeignKey(TeamReport, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=12, editable=False)
    hidden = models.JSONField(default=list)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                name="team_report_link_once",
                fields=["report"],
                condition=Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Link {self.hint}… to {self.report_id}"

    def works_at(self, at: datetime) -> bool:
        """Return whether it opens the report at a moment."""
        return self.revoked_at is None and at < self.expires_at

    @staticmethod
    def new_secret() -> str:
        """Return a fresh secret with 192 random bits."""
        return secrets.token_urlsafe(24)

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return what the database stores for a secret."""
        return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
