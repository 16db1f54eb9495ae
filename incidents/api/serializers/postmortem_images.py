"""Pictures of postmortems as JSON."""

import base64
import binascii
from typing import Any, ClassVar

from rest_framework import serializers

from core.api.fields import Body, MomentField, TextField
from incidents.models import PostmortemImage
from incidents.usecases.postmortem_images import LONGEST_ALT_TEXT


class Base64Field(serializers.CharField):
    """A file inside JSON, in base64 with padding (RFC 4648, section 4)."""

    default_error_messages = {"no_base64": "This is no base64."}

    def to_internal_value(self, data: Any) -> bytes:  # type: ignore[override]  # text comes in, bytes go on
        if not isinstance(data, str):
            self.fail("no_base64")
        try:
            return base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            self.fail("no_base64")


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
