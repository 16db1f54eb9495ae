"""A photo in the log of a drill."""

from django.db import models
from django.urls import reverse

from core.models import StoredImage
from readiness.models.drill_run import DrillEntry


class DrillPhoto(StoredImage):
    """A photo that belongs to an entry of the log, whose text says what it shows."""

    entry = models.OneToOneField(DrillEntry, on_delete=models.CASCADE, related_name="photo")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.digest[:12]}.{self.suffix} of entry {self.entry_id}"

    def get_absolute_url(self) -> str:
        return reverse(
            "readiness:drill_photo",
            kwargs={"pk": self.entry.run_id, "digest": self.digest, "suffix": self.suffix},
        )
