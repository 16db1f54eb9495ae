"""Injects of drills as JSON."""

from typing import Any, ClassVar

from rest_framework import serializers

from core.api.fields import Body, TextField
from readiness.domain.drill_plan_reading import LONGEST_MINUTES
from readiness.usecases.drill_log import LONGEST_TEXT


class DrillInjectSerializer(serializers.Serializer[Any]):
    """An inject, for the lead and the injector."""

    number = serializers.IntegerField(source="pk")
    minute = serializers.IntegerField(help_text="Minutes after the start.")
    text = serializers.CharField()
    entry = serializers.IntegerField(
        source="entry_id", allow_null=True, help_text="Number of the entry; null until given."
    )
    added_by = serializers.CharField(source="added_by.username", default=None)


class DrillInjectBody(Body):
    """What happens, and when it is meant to."""

    example: ClassVar = {"minute": 20, "text": "The usual expert cannot be reached."}
    minute = serializers.IntegerField(min_value=0, max_value=LONGEST_MINUTES)
    text = TextField(max_length=LONGEST_TEXT)
