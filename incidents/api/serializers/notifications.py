"""A person's inbox as JSON."""

from typing import ClassVar

from rest_framework import serializers

from core.api.fields import Body, MomentField
from incidents.api.serializers.action_items import IncidentField
from incidents.models import Mute, Notification


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """Why somebody should look at what; `path` leads there."""

    number = serializers.IntegerField(source="pk")
    actor = serializers.CharField(source="actor.username", allow_null=True)
    due_at = MomentField()
    read_at = MomentField(allow_null=True)

    class Meta:
        model = Notification
        fields = (
            "number",
            "reason",
            "actor",
            "reference",
            "subject",
            "path",
            "due_at",
            "read_at",
        )


class MuteSerializer(serializers.ModelSerializer[Mute]):
    """That others' doings in an incident, or only in its postmortem, stay out of your inbox."""

    number = serializers.IntegerField(source="pk")
    incident = serializers.CharField(source="incident.reference")
    muted_at = MomentField()

    class Meta:
        model = Mute
        fields = ("number", "incident", "is_postmortem_only", "muted_at")


class MuteBody(Body):
    """What to hear no more of."""

    example: ClassVar = {"incident": "INC-12", "is_postmortem_only": True}
    incident = IncidentField(help_text="Its reference, such as INC-12.")
    is_postmortem_only = serializers.BooleanField(required=False)
