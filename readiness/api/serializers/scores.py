"""Score cards, gates and evidence as JSON."""

from typing import Any, ClassVar

from rest_framework import serializers

from core.api.fields import Body, MomentField, TextField
from core.choices import choices_from
from readiness.domain.evidence import EvidenceClass, Outcome
from readiness.domain.level import Level
from readiness.domain.traits import Trait
from readiness.models import Evidence, ScoreSnapshot


class BlockerSerializer(serializers.Serializer[Any]):
    """A closed gate; `gate` is null where another service holds this one down."""

    gate = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    items = serializers.ListField(child=serializers.CharField())
    failure_modes = serializers.ListField(child=serializers.CharField())


class GateSerializer(serializers.Serializer[Any]):
    """Whether a service holds a level and what blocks it."""

    service = serializers.CharField()
    level = serializers.ChoiceField(choices_from(Level))
    held = serializers.ChoiceField(choices_from(Level))
    is_open = serializers.BooleanField()
    blocking = BlockerSerializer(many=True)


class CategorySerializer(serializers.Serializer[Any]):
    """A category's score out of 100; null where nothing of it applies."""

    key = serializers.CharField()
    title = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    score_exact = serializers.CharField(allow_null=True, help_text="A fraction of 1.")


class LineSerializer(serializers.Serializer[Any]):
    """One line of the ledger: what an item earns of 100 points, and the evidence it rests on."""

    item = serializers.CharField()
    category = serializers.CharField()
    outcome = serializers.ChoiceField(choices_from(Outcome))
    points = serializers.CharField(help_text="An exact fraction.")
    possible = serializers.CharField(help_text="An exact fraction.")
    critical = serializers.CharField(allow_null=True)
    is_left_out = serializers.BooleanField()
    is_waived = serializers.BooleanField()
    is_contradicted = serializers.BooleanField()
    contradicted_by = serializers.CharField(
        allow_null=True, help_text="The incident, such as INC-7."
    )
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # the word for where evidence comes from
    evidence_class = serializers.CharField(allow_null=True)
    observed_at = serializers.DateTimeField(allow_null=True)
    fresh_until = serializers.DateTimeField(allow_null=True)
    evidence = serializers.IntegerField(allow_null=True)


class StepSerializer(serializers.Serializer[Any]):
    """One thing to do on the way to the next level."""

    reason = serializers.CharField()
    item = serializers.CharField(allow_null=True)
    failure_mode = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    points = serializers.FloatField()


class DropSerializer(serializers.Serializer[Any]):
    """The day on which the level falls if nobody does anything."""

    on = serializers.DateField()
    level = serializers.ChoiceField(choices_from(Level))


class ChecklistNameSerializer(serializers.Serializer[Any]):
    """The version of the checklist a service is measured by."""

    key = serializers.CharField()
    version = serializers.CharField()


class ScoreCardSerializer(serializers.Serializer[Any]):
    """The score of a service with all its reasons; shares are exact fractions of 1."""

    service = serializers.CharField()
    at = serializers.DateTimeField()
    checklist = ChecklistNameSerializer()
    tier = serializers.IntegerField()
    kind = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    score_exact = serializers.CharField(allow_null=True)
    score_with_nothing_left_out = serializers.CharField(allow_null=True)
    level = serializers.ChoiceField(choices_from(Level))
    own_level = serializers.ChoiceField(choices_from(Level))
    target_level = serializers.ChoiceField(choices_from(Level))
    capped_by = serializers.ListField(child=serializers.CharField())
    answered = serializers.CharField(allow_null=True)
    proven = serializers.CharField(allow_null=True)
    tested = serializers.CharField(allow_null=True)
    survived = serializers.CharField(allow_null=True)
    categories = CategorySerializer(many=True)
    ledger = LineSerializer(many=True)
    blocking = BlockerSerializer(many=True)
    next_steps = StepSerializer(many=True)
    forecast = DropSerializer(many=True)


class MeasureBody(Body):
    """How a service behaves; "" for what its kind in the catalogue tells."""

    example: ClassVar = {"kind": "stateful"}
    kind = serializers.ChoiceField(choices_from(Trait), allow_blank=True)


class SnapshotSerializer(serializers.ModelSerializer[ScoreSnapshot]):
    """How a service scored at one moment, and the items that moved it."""

    at = MomentField()
    score = serializers.DecimalField(
        source="score_shown", max_digits=4, decimal_places=1, allow_null=True
    )
    reasons = serializers.ListField(child=serializers.DictField())

    class Meta:
        model = ScoreSnapshot
        fields = ("at", "score", "level", "own_level", "reasons")


class ReadinessEvidenceSerializer(serializers.ModelSerializer[Evidence]):
    """One record on an item, a failure mode, or both."""

    service = serializers.CharField(source="service.slug")
    recorded_by = serializers.CharField(
        source="recorded_by.username", allow_null=True, default=None
    )
    reviewed_by = serializers.CharField(
        source="reviewed_by.username", allow_null=True, default=None
    )
    observed_at = MomentField()
    recorded_at = MomentField()

    class Meta:
        model = Evidence
        fields = (
            *("id", "service", "item", "failure_mode", "source", "evidence_class", "outcome"),
            *("observed_at", "recorded_at", "lifetime_days", "subject", "link", "note", "digest"),
            *("importer", "recorded_by", "reviewed_by"),
        )


class ReadinessEvidenceBody(Body):
    """What was observed by somebody or something."""

    example: ClassVar = {
        "item": "minimum-two-instances",
        "source": "ci:replicas",
        "evidence_class": "observed",
        "outcome": "pass",
        "observed_at": "2026-03-02T10:00:00Z",
    }
    item = TextField(max_length=60, required=False, allow_blank=True)
    failure_mode = TextField(max_length=60, required=False, allow_blank=True)
    source = TextField(max_length=60)  # type: ignore[assignment]  # the word for where evidence comes from
    evidence_class = serializers.ChoiceField(
        choices_from(EvidenceClass), help_text="A document of people counts once it was reviewed."
    )
    outcome = serializers.ChoiceField(
        [(one, one) for one in ("pass", "partial", "fail")],
    )
    observed_at = serializers.DateTimeField()
    lifetime_days = serializers.IntegerField(
        min_value=1, max_value=3660, required=False, allow_null=True
    )
    subject = TextField(max_length=300, required=False, allow_blank=True)
    link = TextField(max_length=500, required=False, allow_blank=True)
    note = TextField(max_length=10_000, required=False, allow_blank=True)
