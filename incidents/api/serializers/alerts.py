"""Alerts of an incident in the API."""

from typing import Any

from rest_framework import serializers

from core.choices import choices_from
from incidents.domain.alert import AlertStatus


class AlertSerializer(serializers.Serializer[Any]):
    """One alert from its start to its end, as its source told it."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields; one of them is called "source", which the class needs itself."""
        return {
            "source": serializers.CharField(
                source="group.source.name", help_text="Name of the source."
            ),
            "key": serializers.CharField(help_text="The sender's identity of what is watched."),
            "status": serializers.ChoiceField(choices_from(AlertStatus)),
            "title": serializers.CharField(),
            "severity": serializers.CharField(),
            "text": serializers.CharField(),
            "url": serializers.CharField(help_text="Where the sender shows it, or empty."),
            "labels": serializers.DictField(child=serializers.CharField()),
            "started_at": serializers.DateTimeField(),
            "ended_at": serializers.DateTimeField(allow_null=True),
            "reports": serializers.IntegerField(help_text="How often it was reported."),
            "last_received_at": serializers.DateTimeField(),
        }
