"""A person who signs in."""

from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import rules
from django.contrib.auth.models import AbstractUser
from django.db import models

from core.choices import choices_from


class Role(StrEnum):
    """What a person may do in the organisation; each role includes the ones before it."""

    VIEWER = "viewer"
    RESPONDER = "responder"
    MANAGER = "manager"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Return 0 for a viewer up to 3 for an admin."""
        return list(Role).index(self)


class Theme(StrEnum):
    """Which colours a person wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    """How much fits on a screen; phones are comfortable always."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


class User(AbstractUser):
    """A person with one organisation role; team membership lives in the catalogue.

    `hidden_columns` names by list the columns that the person left out of it.
    """

    first_name = None  # type: ignore[assignment]  # one field holds the whole name, as people write it
    last_name = None  # type: ignore[assignment]  # taken out; `name` holds both
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=12, choices=choices_from(Role), default=Role.VIEWER)
    time_zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=8, choices=choices_from(Theme), default=Theme.SYSTEM)
    density = models.CharField(
        max_length=12, choices=choices_from(Density), default=Density.COMFORTABLE
    )
    hidden_columns = models.JSONField(default=dict, blank=True)
    has_shortcuts = models.BooleanField(default=True)
    has_wording_hints = models.BooleanField(default=True)
    has_one_time_password = models.BooleanField(default=False)

    class Meta:
        ordering = ("username",)
        constraints = [
            models.CheckConstraint(
                name="user_role_is_known", condition=models.Q(role__in=list(Role))
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def zone(self) -> ZoneInfo | None:
        """Return the zone the person chose, None for the organisation's."""
        return ZoneInfo(self.time_zone) if self.time_zone else None

    def has_role(self, role: Role) -> bool:
        """Return whether the person is active and holds `role` or a higher one."""
        return self.is_active and Role(self.role).rank >= role.rank

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Return whether a verb such as "incident.resolve" is allowed; `rules` is the one table."""
        return bool(rules.has_perm(perm, self, obj))
