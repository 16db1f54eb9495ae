"""Photos of drills as JSON."""

from typing import Any, ClassVar

from rest_framework import serializers

from core.api.fields import Base64Field, Body, MomentField, TextField
from readiness.usecases.drill_photos import LONGEST_WORDS


class DrillPhotoSerializer(serializers.Serializer[Any]):
    """A photo of an entry of the log; the entry's text says what it shows."""

    entry = serializers.IntegerField(source="entry_id", help_text="Number of the entry.")
    step = serializers.CharField(source="entry.step", help_text="Empty: of the whole drill.")
    text = serializers.CharField(source="entry.text")
    digest = serializers.CharField(help_text="SHA-256 of the image.")
    kind = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    size = serializers.IntegerField(help_text="Bytes.")
    url = serializers.CharField(source="get_absolute_url")
    added_by = serializers.CharField(source="added_by.username", default=None)
    added_at = MomentField()


class DrillPhotoBody(Body):
    """A photo, what it shows in words, and of which step it is."""

    example: ClassVar = {"image": "R0lGODlhAQABAAAAADs=", "text": "The graph turns at 10:42"}
    image = Base64Field(help_text="PNG, JPEG, GIF or WebP, in base64.")
    text = TextField(max_length=LONGEST_WORDS)
    step = TextField(max_length=50, required=False, allow_blank=True)
