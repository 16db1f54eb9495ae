"""A postmortem: sections with versions, and the editions frozen by publishing."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.audit.digest import digest_of
from core.choices import choices_from
from core.database.stamp_field import StampField
from core.models import TimestampedModel, User
from incidents.domain.postmortem import PostmortemStatus
from incidents.models.incident import Incident
from incidents.models.postmortem_template import PostmortemTemplate
from incidents.models.visibility import VisibleManager


class Postmortem(TimestampedModel):
    """What a team learned from one incident."""

    incident_path: ClassVar[str] = "incident"

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="postmortem")
    template = models.ForeignKey(
        PostmortemTemplate, on_delete=models.PROTECT, related_name="postmortems"
    )
    title = models.CharField(max_length=300)
    status = models.CharField(
        max_length=10, choices=choices_from(PostmortemStatus), default=PostmortemStatus.DRAFT
    )
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="postmortems")
    published_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleManager["Postmortem"]()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="postmortem_published_iff_published_at",
                condition=Q(status=PostmortemStatus.PUBLISHED, published_at__isnull=False)
                | (~Q(status=PostmortemStatus.PUBLISHED) & Q(published_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}"

    @property
    def reference(self) -> str:
        """Return what people say aloud: PM-7."""
        return f"PM-{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("incidents:postmortem", kwargs={"pk": self.pk})


class PostmortemSection(models.Model):
    """One Markdown field with its own version; `html` is rendered when it is saved."""

    incident_path: ClassVar[str] = "postmortem__incident"

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=60)
    heading = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    updated_at = StampField(auto_now=True)

    objects = VisibleManager["PostmortemSection"]()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(name="section_key_once", fields=["postmortem", "key"]),
            models.UniqueConstraint(
                name="section_position_once", fields=["postmortem", "position"]
            ),
        ]

    def __str__(self) -> str:
        return f"PM-{self.postmortem_id} {self.heading}"


class SectionVersion(models.Model):
    """A text somebody submitted for a section; also the ones that came too late.

    `number` is the version it became; None for a text that came after somebody else's.
    `base_number` tells which version its author had read; where that was itself a late text, it is
    `grown_from`. `settled_in` is the version that took a late text in or was preferred to it, None
    while it waits for its author. No text is ever changed or deleted.
    """

    incident_path: ClassVar[str] = "section__postmortem__incident"

    section = models.ForeignKey(
        PostmortemSection, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(null=True)
    base_number = models.PositiveIntegerField()
    grown_from = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    settled_in = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = VisibleManager["SectionVersion"]()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="section_version_once",
                fields=["section", "number"],
                condition=Q(number__isnull=False),
            ),
        ]
        indexes = [
            # A section has thousands of versions and few texts that came late.
            models.Index(
                name="section_late_texts",
                fields=["section", "base_number"],
                condition=Q(number__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.number or 'not merged'}"


class PostmortemEditionQuerySet(models.QuerySet["PostmortemEdition"]):
    """Reads and new rows only: an edition is never changed through the ORM."""

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - the signature is Django's
        raise TypeError("A published edition never changes.")


class PostmortemEdition(models.Model):
    """What was published: text, rendered page and the numbers of that day, never changed.

    `content_digest` is the SHA-256 of `markdown`, which readers of the file can check; `seal` is
    the one of the whole row and stands in the activity log as well. `section_versions` holds per
    section key the version that went in, so that later edits can be told.
    """

    incident_path: ClassVar[str] = "postmortem__incident"

    postmortem = models.ForeignKey(Postmortem, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    markdown = models.TextField()
    html = models.TextField()
    content_digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64, editable=False, default="")
    section_versions = models.JSONField(default=dict)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()

    objects = VisibleManager.from_queryset(PostmortemEditionQuerySet)()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(name="edition_number_once", fields=["postmortem", "number"]),
        ]

    def __str__(self) -> str:
        return f"PM-{self.postmortem_id}, edition {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A published edition never changes.")
        self.seal = self.content_seal()
        super().save(*args, **kwargs)

    def content_seal(self) -> str:
        """Return the digest of what the row says now; `seal` is that of the day of publishing."""
        names = (
            "postmortem_id",
            "number",
            "title",
            "markdown",
            "html",
            "content_digest",
            "section_versions",
            "published_by_id",
            "published_at",
        )
        return digest_of({name: getattr(self, name) for name in names})
