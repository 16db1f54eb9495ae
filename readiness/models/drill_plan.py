"""What drills are run from."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import User
from readiness.domain.drill_plan import PlanContent, read_plan


class DrillPlan(models.Model):
    """One version of a plan; runs keep the version they were made from.

    `content` is what readiness.domain.drill_plan.read_plan reads. A draft is the version that
    somebody is writing: the only one that changes, and none is run from it; `revision` grows with
    each change. `author` is None for a shipped version.
    """

    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=150)
    content = models.JSONField()
    is_current = models.BooleanField(default=True)
    is_draft = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="drill_plan_version_once", fields=["slug", "version"]),
            models.UniqueConstraint(
                name="drill_plan_one_current", fields=["slug"], condition=Q(is_current=True)
            ),
            models.UniqueConstraint(
                name="drill_plan_one_draft", fields=["slug"], condition=Q(is_draft=True)
            ),
            models.CheckConstraint(
                name="drill_plan_draft_is_not_current",
                condition=~Q(is_draft=True, is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("readiness:drill_plan", kwargs={"slug": self.slug})

    @property
    def plan(self) -> PlanContent:
        """Return what the plan says."""
        return read_plan(self.content)
