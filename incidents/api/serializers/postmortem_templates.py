"""Templates of postmortems as JSON."""

from typing import ClassVar

from rest_framework import serializers

from core.api.fields import Body, TextField
from incidents.models import PostmortemTemplate
from incidents.usecases.template_drafts import LONGEST_TEMPLATE


class TemplateRowSerializer(serializers.ModelSerializer[PostmortemTemplate]):
    """A template in the list."""

    class Meta:
        model = PostmortemTemplate
        fields = ("slug", "name", "purpose", "version")


class TemplateSerializer(TemplateRowSerializer):
    """A version of a template with its text; a draft is not begun from yet."""

    author = serializers.CharField(source="author.username", allow_null=True)
    text = serializers.CharField(source="body", help_text="In the documented format.")

    class Meta:
        model = PostmortemTemplate
        fields = ("slug", "name", "purpose", "version", "is_draft", "author", "text")


class TemplateBody(Body):
    """A template as text."""

    example: ClassVar = {"text": "---\nslug: payments\nname: Payments\n…"}
    text = TextField(max_length=LONGEST_TEMPLATE, help_text="In the documented format.")
