"""A picture in a postmortem."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from core.models import StoredImage
from incidents.models.postmortem import Postmortem
from incidents.models.visibility import VisibleManager


class PostmortemImage(StoredImage):
    """An image of a postmortem; editions show it, so it stays.

    Its address holds its digest, so the digest of an edition covers the pictures in its text. The
    same picture uploaded twice is one row; what counts is the text in the Markdown.
    """

    incident_path: ClassVar[str] = "postmortem__incident"

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="images")

    objects = VisibleManager["PostmortemImage"]()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="image_once", fields=["postmortem", "digest"]),
        ]

    def __str__(self) -> str:
        return f"PM-{self.postmortem_id} {self.digest[:12]}.{self.suffix}"

    def get_absolute_url(self) -> str:
        return reverse(
            "incidents:postmortem_image",
            kwargs={"pk": self.postmortem_id, "digest": self.digest, "suffix": self.suffix},
        )

    @property
    def markdown(self) -> str:
        """Return what to write where the image should stand."""
        words = " ".join(self.alt_text.split())
        for mark in "\\[]":
            words = words.replace(mark, f"\\{mark}")
        return f"![{words}]({self.get_absolute_url()})"
