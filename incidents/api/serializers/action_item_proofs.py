"""What speaks for and against an action item as JSON."""

from typing import Any, ClassVar

from rest_framework import serializers

from core.api.fields import DayField, MomentField, TextField, WebAddressField
from core.choices import choices_from
from core.input.web_address import LONGEST_WEB_ADDRESS
from incidents.api.serializers.action_items import IncidentField, VersionBody
from incidents.domain.action_item import EvidenceKind
from incidents.usecases.action_item_proofs import MOST_WORDS


class EvidenceSerializer(serializers.Serializer[Any]):
    """One thing that shows that the promised change works."""

    kind = serializers.ChoiceField(choices_from(EvidenceKind), source="row.kind")
    url = serializers.CharField(source="row.url")
    drill = serializers.CharField(
        source="drill.reference",
        allow_null=True,
        default=None,
        help_text="A drill, such as INC-12.",
    )
    note = serializers.CharField(source="row.note")
    observed_on = serializers.DateField(source="row.observed_on")
    added_by = serializers.CharField(source="row.added_by.username", allow_null=True, default=None)
    added_at = MomentField(source="row.added_at")


class DoubtSerializer(serializers.Serializer[Any]):
    """A newer incident that shares the factor the action item was meant to take away."""

    incident = serializers.CharField(source="incident.reference")
    began_at = MomentField(help_text="Only evidence from that day on answers the doubt.")
    raised_at = MomentField()


class ProofSerializer(serializers.Serializer[Any]):
    """Everything that speaks for and against an action item."""

    status = serializers.CharField()
    evidence = EvidenceSerializer(many=True, help_text="The oldest first.")
    doubts = DoubtSerializer(many=True, help_text="The newest first.")


class EvidenceBody(VersionBody):
    """What shows that it works: an address, a drill of ours, or both."""

    example: ClassVar = {
        "kind": "test",
        "url": "https://ci.example/runs/481",
        "observed_on": "2026-04-01",
        "note": "The queue stayed below 1000 at double load.",
    }
    kind = serializers.ChoiceField(choices_from(EvidenceKind))
    url = WebAddressField(max_length=LONGEST_WEB_ADDRESS, required=False, allow_blank=True)
    drill = IncidentField(required=False, allow_null=True, help_text="A drill, such as INC-12.")
    observed_on = DayField()
    note = TextField(max_length=MOST_WORDS, required=False, allow_blank=True)
