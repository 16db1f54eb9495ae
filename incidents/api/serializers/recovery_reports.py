"""Frozen recovery metrics as JSON."""

from typing import Any

from rest_framework import serializers

from core.api.fields import Body, MomentField, TextField


class RecoveryReportSerializer(serializers.Serializer[Any]):
    """A report in the list: its figures are read one by one."""

    number = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    query = serializers.CharField(help_text="What the page was asked, as a query string.")
    digest = serializers.CharField(help_text="SHA-256 of the frozen figures.")
    made_at = MomentField()
    made_by = serializers.CharField(source="made_by.username")


class RecoveryReportDetailSerializer(RecoveryReportSerializer):
    """A report with what it says."""

    content = serializers.JSONField(
        allow_null=True,
        help_text="Tiles, sentences and charts; null when they are not what was frozen.",
    )


class RecoveryReportBody(Body):
    """What freezes a report; the filters stand in the query string, as for the figures."""

    title = TextField(max_length=200)
