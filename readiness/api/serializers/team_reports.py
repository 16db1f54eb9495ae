"""Team reports as JSON."""

from typing import Any, ClassVar

from rest_framework import serializers

from core.api.fields import Body, MomentField, TextField
from core.choices import choices_from
from readiness.domain.team_report import HIDEABLE, ReportBlock, ReportStatus
from readiness.usecases.team_report_links import MOST_DAYS
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


class ReportLinkSerializer(serializers.Serializer[Any]):
    """The address that strangers read a report at; its secret is shown only when it is made."""

    hint = serializers.CharField(help_text="How the secret begins.")
    hidden = serializers.ListField(
        child=serializers.ChoiceField(choices_from(ReportBlock)), help_text="Blocks left out."
    )
    expires_at = MomentField()


class NewReportLinkSerializer(ReportLinkSerializer):
    """An address just made."""

    address = serializers.URLField(help_text="Shown once; it cannot be read again.")


class TeamReportDetailSerializer(TeamReportSerializer):
    """A report with what it says and what was said about it."""

    content = serializers.JSONField(
        allow_null=True, help_text="Null when the stored text is not what was frozen."
    )
    comments = ReportCommentSerializer(many=True)
    link = ReportLinkSerializer(
        allow_null=True, help_text="The shared address that works now; null without one."
    )


class ReportCommentBody(Body):
    """A word on one block."""

    example: ClassVar = {"block": "risks", "text": "Which drill takes this away?"}
    block = serializers.ChoiceField(choices_from(ReportBlock))
    text = TextField(max_length=LONGEST_COMMENT)


class ReportShareBody(Body):
    """How long strangers may read a report, and what they do not see."""

    example: ClassVar = {"days": 30, "hidden": ["risks"]}
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS)
    hidden = serializers.ListField(
        child=serializers.ChoiceField([(one.value, one.value) for one in HIDEABLE]),
        required=False,
        max_length=len(HIDEABLE),
    )


class RemindBody(Body):
    """Which teams are asked for their report of which quarter."""

    example: ClassVar = {"quarter": "2026-q3", "teams": ["payments"]}
    quarter = TextField(max_length=7, help_text="Such as 2026-q3.")
    teams = serializers.ListField(
        child=TextField(max_length=100),
        required=False,
        max_length=1000,
        help_text="Slugs; without it all teams that have not handed in.",
    )


class RemindedSerializer(serializers.Serializer[Any]):
    """Who was asked."""

    people = serializers.IntegerField(help_text="How many were asked now.")
    without_lead = serializers.SerializerMethodField(help_text="Slugs of teams nobody leads.")

    def get_without_lead(self, told: Any) -> list[str]:
        return [team.slug for team in told.without_lead]
