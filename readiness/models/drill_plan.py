"""What drills are run from."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from core.models import NumberedVersion, version_constraints
from readiness.domain.drill_plan import PlanContent
from readiness.domain.drill_plan_reading import read_plan


class DrillPlan(NumberedVersion):
    """One version of a plan; runs keep the one they were made from.

    `content` is what readiness.domain.drill_plan_reading reads.
    """

    noun: ClassVar = "drill_plan"
    says_in: ClassVar = "content"

    title = models.CharField(max_length=150)
    content = models.JSONField()

    class Meta:
        ordering = ("id",)
        constraints = version_constraints("drill_plan")

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("readiness:drill_plan", kwargs={"slug": self.slug})

    @property
    def plan(self) -> PlanContent:
        """Return what the plan says."""
        return read_plan(self.content)
