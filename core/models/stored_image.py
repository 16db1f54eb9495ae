"""A picture that somebody uploaded."""

from django.db import models

from core.choices import choices_from
from core.input.images import ImageKind
from core.models.user import User


class StoredImage(models.Model):
    """An uploaded image in a column, never changed and never deleted.

    Its address holds `digest`, the SHA-256 of `content`. `alt_text` is what was said on upload
    about what it shows.
    """

    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=4, choices=choices_from(ImageKind))
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    alt_text = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def suffix(self) -> str:
        """Return how its file name ends, without the dot."""
        return ImageKind(self.kind).suffix
