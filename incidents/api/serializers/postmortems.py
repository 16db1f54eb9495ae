"""Postmortems as JSON."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from core.api.fields import Body, MomentField, OneByKeyField, TextField
from core.api.operation import ProblemSerializer
from incidents.api.serializers.action_items import IncidentField
from incidents.domain.postmortem import LONGEST_SECTION
from incidents.domain.review_task import LONGEST_REASON
from incidents.models import (
    Postmortem,
    PostmortemEdition,
    PostmortemSection,
    PostmortemTemplate,
)
from incidents.queries.postmortems import SectionDraft
from incidents.usecases.declaring import LONGEST_TITLE


class PostmortemRowSerializer(serializers.ModelSerializer[Postmortem]):
    """A postmortem in the list."""

    reference = serializers.CharField()
    incident = serializers.CharField(source="incident.reference")
    owner = serializers.CharField(source="owner.username", allow_null=True)
    published_at = MomentField(allow_null=True)
    updated_at = MomentField()

    class Meta:
        model = Postmortem
        fields = (
            "reference",
            "incident",
            "title",
            "status",
            "owner",
            "published_at",
            "updated_at",
        )


class SectionSerializer(serializers.Serializer[SectionDraft]):
    """A section: Markdown with its own version."""

    key = serializers.CharField(source="section.key")
    heading = serializers.CharField(source="section.heading")
    text = serializers.CharField(source="section.text", help_text="Markdown.")
    version = serializers.IntegerField(source="section.version")
    is_required = serializers.BooleanField(help_text="Whether publishing waits for it.")
    is_written = serializers.BooleanField()


class EditionRowSerializer(serializers.ModelSerializer[PostmortemEdition]):
    """What was published when."""

    published_at = MomentField()
    published_by = serializers.CharField(source="published_by.username", allow_null=True)

    class Meta:
        model = PostmortemEdition
        fields = ("number", "title", "content_digest", "published_at", "published_by")


class EditionSerializer(EditionRowSerializer):
    """A published text, which never changes; `content_digest` is its SHA-256."""

    class Meta:
        model = PostmortemEdition
        fields = (
            "number",
            "title",
            "content_digest",
            "published_at",
            "published_by",
            "markdown",
        )


class PostmortemSerializer(PostmortemRowSerializer):
    """A postmortem with its sections and what readers see."""

    template = serializers.CharField(source="template.slug")
    sections = SectionSerializer(many=True)
    latest_edition = EditionSerializer(allow_null=True)

    class Meta:
        model = Postmortem
        fields = (
            "reference",
            "incident",
            "title",
            "status",
            "owner",
            "published_at",
            "updated_at",
            "template",
            "sections",
            "latest_edition",
        )


def current_templates() -> QuerySet[PostmortemTemplate]:
    """Return the templates to begin from."""
    return PostmortemTemplate.objects.filter(is_current=True).order_by("slug")


class PostmortemBody(Body):
    """What to write about, and from which template."""

    example: ClassVar = {"incident": "INC-12", "template": "light"}
    incident = IncidentField(help_text="Its reference, such as INC-12.")
    template = OneByKeyField(current_templates, key="slug", help_text="Slug of a template.")


class TitleBody(Body):
    """Another title."""

    example: ClassVar = {"title": "Checkout slow after a release"}
    title = TextField(max_length=LONGEST_TITLE)


class PublishBody(Body):
    """Why it is published although tasks are open."""

    example: ClassVar = {"reason": "A small incident, talked over at the stand-up."}
    reason = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_REASON,
        help_text="Needed while a task before publishing is open; kept beside each of them.",
    )


class SectionBody(Body):
    """A text, and the version its author had read."""

    example: ClassVar = {"text": "The queue grew because …", "base_version": 1}
    text = TextField(max_length=LONGEST_SECTION, allow_blank=True)
    base_version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class SectionText(serializers.ModelSerializer[PostmortemSection]):
    """What a section says now."""

    class Meta:
        model = PostmortemSection
        fields = ("text", "version")


class SectionConflictSerializer(ProblemSerializer):
    """Somebody was faster: both texts, so that nothing has to be fetched to merge them."""

    current = SectionText(help_text="What the section says now.")
    submitted = serializers.CharField(help_text="Your text, which is kept in its history.")
    base_version = serializers.IntegerField()
