"""A place that sends alerts, its tokens, and its rules for making incidents of them."""

import hashlib
import secrets
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Service, Team
from core.choices import choices_from
from core.models import TimestampedModel
from incidents.domain.alert import AlertFormat

HINT_LENGTH = 6
REOPEN_MINUTES = 30


class AlertSourceManager(models.Manager["AlertSource"]):
    """The default manager: the sources that people look after, and not the one of the canary."""

    def get_queryset(self) -> models.QuerySet["AlertSource"]:
        """Return the sources of people."""
        return super().get_queryset().filter(is_canary=False)


class AlertSource(TimestampedModel):
    """Something that sends alerts in one format.

    Tokens are kept as digests: 256 random bits need no slow hash. While a token is replaced, the
    old one works until `old_token_until`. `sealed_secret` is the secret of signatures, sealed
    (core.sealing), "" where the sender cannot sign.

    Rules: `service_labels` name the labels that name the service (empty: the usual ones),
    `severities` maps words in lower case to severities or "none", `group_by` names the labels
    that alerts of one incident share (empty: the sender's own groups), `mapping` leads from our
    fields to places in generic JSON. An alert that comes again within `reopen_minutes` after its
    incident was resolved reopens that one.

    `is_canary` marks the one source of the site itself, whose alerts only show that alerts are
    worked in (usecases.canaries). People neither see it nor can send to it.
    """

    name = models.CharField(max_length=100, unique=True)
    format = models.CharField(max_length=12, choices=choices_from(AlertFormat))
    enabled = models.BooleanField(default=True)
    team = models.ForeignKey(
        Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    service = models.ForeignKey(
        Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    token_hint = models.CharField(max_length=12, editable=False)
    old_token_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)
    old_token_until = models.DateTimeField(null=True, editable=False)
    sealed_secret = models.CharField(max_length=500, blank=True, editable=False)

    service_labels = models.JSONField(default=list, blank=True)
    severity_label = models.CharField(max_length=100, blank=True)
    severities = models.JSONField(default=dict, blank=True)
    group_by = models.JSONField(default=list, blank=True)
    reopen_minutes = models.PositiveIntegerField(default=REOPEN_MINUTES)
    auto_resolve = models.BooleanField(default=True)
    mapping = models.JSONField(default=dict, blank=True)
    is_canary = models.BooleanField(default=False, db_default=False, editable=False)

    objects = AlertSourceManager()
    all_objects = models.Manager["AlertSource"]()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                name="alert_source_format_is_known", condition=Q(format__in=list(AlertFormat))
            ),
            models.CheckConstraint(
                name="alert_source_old_token_ends",
                condition=Q(old_token_digest__isnull=True) | Q(old_token_until__isnull=False),
            ),
            models.UniqueConstraint(
                name="alert_source_canary_once",
                fields=["is_canary"],
                condition=Q(is_canary=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("incidents:alert_source", kwargs={"pk": self.pk})

    @property
    def is_signed(self) -> bool:
        """Return whether what it sends must be signed."""
        return bool(self.sealed_secret)

    def takes(self, digest: str, *, at: datetime) -> bool:
        """Return whether the token of a digest opens it at a moment."""
        if not self.enabled:
            return False
        old, until = self.old_token_digest, self.old_token_until
        return digest == self.token_digest or (digest == old and until is not None and until > at)

    @staticmethod
    def new_secret() -> str:
        """Return a fresh token of 256 random bits.

        Hexadecimal, because some senders take nothing else for a routing key.
        """
        return secrets.token_hex(32)

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return what the database stores for a token."""
        return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
