"""A picture in a postmortem."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from core.choices import choices_from
from core.models import User
from incidents.domain.image import ImageKind
from incidents.models.postmortem import Postmortem
from incidents.models.visibility import VisibleManager


class PostmortemImage(models.Model):
    """An uploaded image, never changed and never deleted, because editions show it.

    Its address holds `digest`, the SHA-256 of `content`, so the digest of an edition covers the
    pictures in its text. The same picture uploaded twice is one row. `alt_text` is what was said
    about it on upload; what counts is the text in the Markdown.
    """

    incident_path: ClassVar[str] = "postmortem__incident"

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="images")
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=4, choices=choices_from(ImageKind))
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    alt_text = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

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
    def suffix(self) -> str:
        """Return how its file name ends, without the dot."""
        return ImageKind(self.kind).suffix

    @property
    def markdown(self) -> str:
        """Return what to write where the image should stand."""
        words = " ".join(self.alt_text.split())
        for mark in "\\[]":
            words = words.replace(mark, f"\\{mark}")
        return f"![{words}]({self.get_absolute_url()})"
