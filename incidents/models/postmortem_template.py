"""What a postmortem is written from."""

from django.db import models
from django.db.models import Q


class PostmortemTemplate(models.Model):
    """One version of a template; postmortems keep the version they were written from.

    `body` is the text that incidents.domain.postmortem_template parses.
    """

    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    purpose = models.CharField(max_length=300)
    body = models.TextField()
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="template_version_once", fields=["slug", "version"]),
            models.UniqueConstraint(
                name="template_one_current", fields=["slug"], condition=Q(is_current=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
