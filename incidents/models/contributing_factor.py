"""What contributes to incidents: a taxonomy that grows, and what a postmortem says of it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Lower

from core.models import TimestampedModel, User
from incidents.models.postmortem import Postmortem
from incidents.models.visibility import VisibleManager


class ContributingFactorQuerySet(models.QuerySet["ContributingFactor"]):
    """Filters name a set and chain; none of them writes."""

    def offered(self) -> Self:
        """Return the ones people may choose for something new."""
        return self.filter(is_offered=True)


class ContributingFactor(TimestampedModel):
    """A condition that helps incidents happen, never a person; the same one in many postmortems.

    One that is no longer offered stays where it was named. `slug` never changes.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    is_offered = models.BooleanField(default=True)

    objects = ContributingFactorQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(Lower("name"), name="contributing_factor_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PostmortemFactor(TimestampedModel):
    """That a factor contributed to the incident of a postmortem, and how, if somebody said so."""

    incident_path: ClassVar[str] = "postmortem__incident"

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="factors")
    factor = models.ForeignKey(
        ContributingFactor, on_delete=models.PROTECT, related_name="postmortem_factors"
    )
    note = models.TextField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleManager["PostmortemFactor"]()

    class Meta:
        ordering = ("factor__name", "id")
        constraints = [
            models.UniqueConstraint(name="postmortem_factor_once", fields=["postmortem", "factor"]),
        ]

    def __str__(self) -> str:
        return f"PM-{self.postmortem_id} {self.factor}"
