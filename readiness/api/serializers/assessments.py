"""Answers and decisions as JSON."""

from typing import Any, ClassVar

from rest_framework import serializers

from core.api.fields import Body, MomentField, TextField
from core.choices import choices_from
from readiness.domain.decision import DecisionKind
from readiness.models import Decision
from readiness.usecases.assessments import AnswerValue


class AnswerSerializer(serializers.Serializer[Any]):
    """The last answer of people to an item; `value` is null where nobody answered."""

    item = serializers.CharField()
    question = serializers.CharField()
    value = serializers.ChoiceField(choices_from(AnswerValue), allow_null=True)
    note = serializers.CharField()
    link = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    until = serializers.DateField(allow_null=True)


class AnswerBody(Body):
    """An answer; one that is not applicable needs a note and another person's approval."""

    example: ClassVar = {"item": "dependencies-recorded", "value": "yes"}
    item = TextField(max_length=60)
    value = serializers.ChoiceField(choices_from(AnswerValue))
    note = TextField(max_length=2_000, required=False, allow_blank=True)
    link = TextField(max_length=500, required=False, allow_blank=True)
    until = serializers.DateField(required=False, allow_null=True)


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """What is left out or waived, an item or a failure mode: by whom, and until when."""

    service = serializers.CharField(source="service.slug")
    requested_by = serializers.CharField(
        source="requested_by.username", allow_null=True, default=None
    )
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)
    requested_at = MomentField()
    ends_at = MomentField()

    class Meta:
        model = Decision
        fields = (
            *("id", "service", "kind", "status", "item", "failure_mode", "reason"),
            *("requested_by", "requested_at", "decided_by", "ends_at"),
        )


class DecisionBody(Body):
    """Ask to leave an item or a failure mode out, or to waive an item; name one of the two."""

    example: ClassVar = {
        "kind": "waiver",
        "item": "breaker-trips-proven",
        "reason": "The experiment is planned",
        "ends_on": "2026-04-01",
    }
    kind = serializers.ChoiceField(choices_from(DecisionKind))
    item = TextField(max_length=60, required=False, allow_blank=True)
    failure_mode = TextField(max_length=60, required=False, allow_blank=True)
    reason = TextField(max_length=2_000)
    ends_on = serializers.DateField()
