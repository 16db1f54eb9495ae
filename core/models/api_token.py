"""Tokens for the REST API: only their digest is kept."""

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import Expression, Q

from core.choices import choices_from
from core.database.stamp_field import StampField
from core.models.user import User

PREFIX = "dd_"


class TokenScope(StrEnum):
    """What a program may do of what its person may."""

    READ = "read"
    CHANGE = "change"

    @property
    def label(self) -> str:
        """Return the words people choose from."""
        return "Read" if self is TokenScope.READ else "Read and change"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Filters on tokens."""

    def usable(self, at: datetime | Expression) -> Self:
        """Tokens that are neither revoked nor expired at `at`, of people who may sign in."""
        alive = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.filter(alive, revoked_at__isnull=True, person__is_active=True)


class ApiToken(models.Model):
    """A person's token; the secret is shown once and stored as its SHA-256.

    `scope` is set once, when the token is made. A token has 256 random bits, so a fast hash is
    enough and costs one index lookup.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    scope = models.CharField(
        max_length=8, choices=choices_from(TokenScope), default=TokenScope.CHANGE
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=12, editable=False)
    created_at = StampField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.CheckConstraint(
                name="api_token_scope_is_known", condition=Q(scope__in=list(TokenScope))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @staticmethod
    def new_secret() -> str:
        """Return a fresh secret with 256 random bits."""
        return PREFIX + secrets.token_urlsafe(32)

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return what the database stores for a secret."""
        return hashlib.sha256(secret.encode()).hexdigest()
