"""Pictures of postmortems as JSON."""

from typing import ClassVar

from rest_framework import serializers

from core.api.fields import Base64Field, Body, MomentField, TextField
from incidents.models import PostmortemImage
from incidents.usecases.postmortem_images import LONGEST_ALT_TEXT


class ImageSerializer(serializers.ModelSerializer[PostmortemImage]):
    """An image; `markdown` is the line that shows it in a text."""

    url = serializers.CharField(source="get_absolute_url")
    markdown = serializers.CharField()
    added_by = serializers.CharField(source="added_by.username", allow_null=True)
    added_at = MomentField()

    class Meta:
        model = PostmortemImage
        fields = (
            "digest",
            "kind",
            "width",
            "height",
            "size",
            "alt_text",
            "url",
            "markdown",
            "added_by",
            "added_at",
        )


class ImageBody(Body):
    """An image, and what it shows in words."""

    example: ClassVar = {"image": "R0lGODlhAQABAAAAADs=", "alt_text": "One pixel"}
    image = Base64Field(help_text="PNG, JPEG, GIF or WebP, in base64.")
    alt_text = TextField(max_length=LONGEST_ALT_TEXT, allow_blank=True, default="")
