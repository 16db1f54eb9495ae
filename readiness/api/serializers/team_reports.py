"""Team reports as JSON."""

from typing import Any, ClassVar

from rest_framework import serializers

from core.api.fields import Body, MomentField, TextField
from core.choices import choices_from
from readiness.domain.team_report import ReportBlock, ReportStatus
from readiness.usecases.team_reports import LONGEST_COMMENT


class TeamReportSerializer(serializers.Serializer[Any]):
    """A report in the list."""

    team = serializers.CharField(source="team.slug")
    quarter = serializers.CharField(help_text="Such as 2026-q3.")
    status = serializers.ChoiceField(choices_from(ReportStatus))
    revision = serializers.IntegerField(help_text="Grows with each snapshot.")
    digest = serializers.CharField(help_text="SHA-256 of the frozen content.")
    made_at = MomentField()
    made_by = serializers.CharField(source="made_by.username", allow_null=True, default=None)
    submitted_at = MomentField(allow_null=True)
    decided_at = MomentField(allow_null=True)


class ReportCommentSerializer(serializers.Serializer[Any]):
    """What somebody said about a block."""

    block = serializers.ChoiceField(choices_from(ReportBlock))
    text = serializers.CharField()
    asks_for_change = serializers.BooleanField()
    author = serializers.CharField(source="author.username", allow_null=True, default=None)
    at = MomentField()


class TeamReportDetailSerializer(TeamReportSerializer):
    """A report with what it says and what was said about it."""

    content = serializers.JSONField(
        allow_null=True, help_text="Null when the stored text is not what was frozen."
    )
    comments = ReportCommentSerializer(many=True)


class ReportCommentBody(Body):
    """A word on one block."""

    example: ClassVar = {"block": "risks", "text": "Which drill takes this away?"}
    block = serializers.ChoiceField(choices_from(ReportBlock))
    text = TextField(max_length=LONGEST_COMMENT)
