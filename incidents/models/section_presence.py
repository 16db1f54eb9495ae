"""Who is writing where."""

from typing import ClassVar

from django.db import models

from core.models import User
from incidents.models.postmortem import PostmortemSection
from incidents.models.visibility import VisibleManager


class SectionPresence(models.Model):
    """A person has a section open in the editor and was last heard of at `seen_at`.

    It locks nothing and is no part of the record: rows are thrown away when they are old.
    """

    incident_path: ClassVar[str] = "section__postmortem__incident"

    section = models.ForeignKey(
        PostmortemSection, on_delete=models.CASCADE, related_name="presences"
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    objects = VisibleManager["SectionPresence"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="presence_once", fields=["section", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.section}"
