"""What people write in versions: published ones stay as they are, one draft at most changes."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from core.database.stamp_field import StampField
from core.models.user import User


class DraftedVersion(models.Model):
    """One version of a text; a draft is the version that somebody is writing.

    A draft is the only one that changes, and nothing is begun from it; `revision` grows with each
    change. `author` is None for a shipped version.
    """

    is_current = models.BooleanField(default=True)
    is_draft = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = StampField(auto_now_add=True)

    class Meta:
        abstract = True


def version_constraints(name: str, text: str = "slug") -> list[models.BaseConstraint]:
    """Return the constraints of a subclass: each number once, one current version, one draft.

    `name` begins the names of the constraints, `text` is the field that versions share.
    """
    return [
        models.UniqueConstraint(name=f"{name}_version_once", fields=[text, "version"]),
        models.UniqueConstraint(
            name=f"{name}_one_current", fields=[text], condition=Q(is_current=True)
        ),
        models.UniqueConstraint(
            name=f"{name}_one_draft", fields=[text], condition=Q(is_draft=True)
        ),
        models.CheckConstraint(
            name=f"{name}_draft_is_not_current",
            condition=~Q(is_draft=True, is_current=True),
        ),
    ]


V = TypeVar("V", bound="NumberedVersion")


class NumberedVersions(models.Manager[V]):
    """Finds versions of a slug, and drafts."""

    def drafts(self) -> models.QuerySet[V]:
        """Return all drafts by slug, each with its author."""
        return self.filter(is_draft=True).select_related("author").order_by("slug")

    def draft_of(self, slug: str) -> V | None:
        """Return the version that somebody is writing."""
        return self.filter(slug=slug, is_draft=True).first()

    def version_of(self, slug: str, number: int | None = None) -> V | None:
        """Return a version; without a number the current one, else the draft, if any."""
        rows = self.filter(slug=slug).select_related("author")
        if number is not None:
            return rows.filter(version=number).first()
        return rows.order_by("-is_current", "-is_draft", "-version").first()

    def versions_of(self, slug: str) -> models.QuerySet[V]:
        """Return all versions without their text, the newest first, each with its author."""
        rows = self.filter(slug=slug).select_related("author").defer(self.model.says_in)
        return rows.order_by("-version")


class NumberedVersion(DraftedVersion):
    """A version with a number; `slug` is what all versions of one text share.

    `noun` is its word in verbs and in the activity log, `says_in` the field that holds the text.
    """

    noun: ClassVar[str]
    says_in: ClassVar[str]

    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()

    objects: ClassVar[NumberedVersions[Self]] = NumberedVersions()

    class Meta(DraftedVersion.Meta):
        abstract = True
