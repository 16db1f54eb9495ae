"""A link with which strangers read the public edition of a postmortem."""

import hashlib
import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import User
from incidents.models.postmortem import Postmortem
from incidents.models.visibility import VisibleManager

HINT_LENGTH = 6


class PublicLink(models.Model):
    """A secret address; only its digest is kept, so it is shown once. A postmortem has one."""

    incident_path: ClassVar[str] = "postmortem__incident"

    postmortem = models.ForeignKey(
        Postmortem, on_delete=models.CASCADE, related_name="public_links"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=12, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleManager["PublicLink"]()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                name="public_link_once", fields=["postmortem"], condition=Q(revoked_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"Public link {self.hint}… of PM-{self.postmortem_id}"

    @staticmethod
    def new_secret() -> str:
        """Return a fresh secret with 192 random bits."""
        return secrets.token_urlsafe(24)

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return what the database stores for a secret."""
        return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
