"""What a postmortem is written from."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import User


class PostmortemTemplate(models.Model):
    """One version of a template; postmortems keep the version they were written from.

    `body` is the text that incidents.domain.postmortem_template parses. A draft is the version
    that somebody is writing: the only one that changes, and none is begun from it; `revision`
    grows with each change. `author` is None for a shipped version.
    """

    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    purpose = models.CharField(max_length=300)
    body = models.TextField()
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
            models.UniqueConstraint(name="template_version_once", fields=["slug", "version"]),
            models.UniqueConstraint(
                name="template_one_current", fields=["slug"], condition=Q(is_current=True)
            ),
            models.UniqueConstraint(
                name="template_one_draft", fields=["slug"], condition=Q(is_draft=True)
            ),
            models.CheckConstraint(
                name="template_draft_is_not_current",
                condition=~Q(is_draft=True, is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("incidents:template", kwargs={"slug": self.slug})
