"""What a postmortem is written from."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from core.models import NumberedVersion, version_constraints


class PostmortemTemplate(NumberedVersion):
    """One version of a template; postmortems keep the version they were written from.

    `body` is the text that incidents.domain.postmortem_template parses.
    """

    noun: ClassVar = "template"
    says_in: ClassVar = "body"

    name = models.CharField(max_length=100)
    purpose = models.CharField(max_length=300)
    body = models.TextField()

    class Meta:
        ordering = ("id",)
        constraints = version_constraints("template")

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("incidents:template", kwargs={"slug": self.slug})
