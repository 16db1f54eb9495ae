"""The wording check as JSON."""

from typing import ClassVar

from rest_framework import serializers

from core.api.fields import Body, TextField
from incidents.domain.blameless import Finding, LintReport, Rule

LONGEST_TEXT = 1_000_000


class WordingBody(Body):
    """A text to look at; nothing of it is kept."""

    example: ClassVar = {"text": "The root cause was human error."}
    text = TextField(max_length=LONGEST_TEXT, allow_blank=True, help_text="Markdown, in English.")


class FindingSerializer(serializers.Serializer[Finding]):
    """A wording worth another look."""

    rule = serializers.ChoiceField(choices=[str(rule) for rule in Rule])
    line = serializers.IntegerField(help_text="Counted from 1.")
    column = serializers.IntegerField(help_text="Counted from 1, in characters.")
    offset = serializers.IntegerField(help_text="Counted from 0, in characters of the text.")
    length = serializers.IntegerField(help_text="In characters.")
    text = serializers.CharField(source="matched", help_text="What stands there.")
    suggestion = serializers.CharField(help_text="How to put it neutrally.")


class WordingSerializer(serializers.Serializer[LintReport]):
    """What the wording check says; `is_complete` is false when there are more findings."""

    findings = FindingSerializer(many=True)
    is_complete = serializers.BooleanField()
