"""A person's inbox as JSON."""

from rest_framework import serializers

from core.api.fields import MomentField
from incidents.models import Notification


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
