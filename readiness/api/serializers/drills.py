"""Drill plans and drills as JSON."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from catalog.models import Service
from core.api.fields import Body, ManyByKeyField, MomentField, OneByKeyField, TextField
from core.choices import choices_from
from core.models import User
from core.time_zone import zone_names
from readiness.domain.drill_plan import DrillRole, Environment
from readiness.domain.drill_plan_reading import LONGEST_CADENCE, LONGEST_MINUTES, LONGEST_TARGET
from readiness.domain.drill_result import Verdict
from readiness.domain.drill_run import EntryKind, RunStatus, StepStatus
from readiness.models import DrillEntry, DrillParticipant, DrillPlan, DrillRun
from readiness.usecases.drill_log import LONGEST_TEXT
from readiness.usecases.drills import LONGEST_HARM_LIMIT, LONGEST_TITLE

KINDS = [(kind.value, kind.value) for kind in EntryKind if kind is not EntryKind.ALSO]


def _people() -> QuerySet[User]:
    return User.objects.filter(is_active=True)


def _services() -> QuerySet[Service]:
    return Service.objects.all()


def _plans() -> QuerySet[DrillPlan]:
    return DrillPlan.objects.filter(is_current=True)


class DrillPlanSerializer(serializers.ModelSerializer[DrillPlan]):
    """A version of a drill plan; `plan` is what a YAML file of plans says of it."""

    author = serializers.CharField(
        source="author.username", default=None, help_text="Username; null for a shipped one."
    )
    created_at = MomentField()
    plan = serializers.JSONField(source="content")

    class Meta:
        model = DrillPlan
        fields = (
            "slug",
            "version",
            "title",
            "is_current",
            "is_draft",
            "author",
            "created_at",
            "plan",
        )


class DrillPlanBody(Body):
    """A plan as YAML, in the format of the shipped ones."""

    example: ClassVar = {"text": "key: line-cut\ntitle: Cut the line\n..."}
    text = TextField(max_length=500_000)


class ParticipantSerializer(serializers.ModelSerializer[DrillParticipant]):
    """Who takes part, and as what."""

    person = serializers.CharField(source="person.username")

    class Meta:
        model = DrillParticipant
        fields = ("person", "role")


class DrillSerializer(serializers.ModelSerializer[DrillRun]):
    """A drill; times and figures that are not there yet are null."""

    reference = serializers.CharField()
    plan = serializers.CharField(source="plan.slug")
    plan_version = serializers.IntegerField(source="plan.version")
    status = serializers.ChoiceField(choices_from(RunStatus))
    verdict = serializers.ChoiceField([*choices_from(Verdict), ("", "none yet")])
    services = ManyByKeyField(_services, key="slug")
    starts_at = MomentField(allow_null=True)
    started_at = MomentField(allow_null=True)
    ended_at = MomentField(allow_null=True)
    published_at = MomentField(allow_null=True)
    runbook_author = serializers.CharField(
        source="runbook_author.username", default=None, help_text="Username; null: nobody said."
    )
    next_drill = serializers.CharField(
        source="next_run.reference", default=None, help_text="The one that follows in a series."
    )

    class Meta:
        model = DrillRun
        fields = (
            "reference",
            "plan",
            "plan_version",
            "title",
            "status",
            "verdict",
            "environment",
            "services",
            "starts_at",
            "time_zone",
            "minutes",
            "every_days",
            "rto_seconds",
            "rpo_seconds",
            "detect_seconds",
            "harm_limit",
            "is_surprise",
            "runbook_author",
            "started_at",
            "ended_at",
            "recovery_seconds",
            "data_loss_seconds",
            "detection_seconds",
            "published_at",
            "next_drill",
        )


class DrillStepSerializer(serializers.Serializer[Any]):
    """A step of a drill as it stands; send its `version` along with what ends it."""

    key = serializers.CharField(source="progress.step.key")
    action = serializers.CharField(source="progress.step.action")
    role = serializers.ChoiceField(choices_from(DrillRole), source="progress.step.role")
    status = serializers.ChoiceField(choices_from(StepStatus), source="progress.status")
    version = serializers.IntegerField(source="progress.version")
    claimed_by = serializers.CharField(source="claimed_by.username", default=None)
    ended_by = serializers.CharField(source="ended_by.username", default=None)
    ended_at = MomentField(source="progress.ended_at", allow_null=True)
    ended_entry = serializers.IntegerField(source="progress.ended_entry", allow_null=True)


class LiveDrillSerializer(serializers.Serializer[Any]):
    """A drill with its people, its steps and the moments of its clocks."""

    drill = DrillSerializer(source="run")
    people = ParticipantSerializer(many=True, source="run.participants")
    checked_preconditions = serializers.JSONField(source="run.checked_preconditions")
    phase = serializers.CharField(source="progress.phase")
    steps = DrillStepSerializer(many=True)
    clocks = serializers.DictField(child=MomentField(), source="progress.clocks")


class DrillEntrySerializer(serializers.ModelSerializer[DrillEntry]):
    """An entry of the log; `at` is the server's time, `device_at` that of the device."""

    number = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices_from(EntryKind))
    at = MomentField()
    person = serializers.CharField(source="person.username", default=None)
    entered_at = MomentField(allow_null=True)
    device_at = MomentField(allow_null=True)
    undoes = serializers.IntegerField(source="undoes_id", allow_null=True)

    class Meta:
        model = DrillEntry
        fields = (
            "number",
            "kind",
            "at",
            "person",
            "step",
            "text",
            "entered_at",
            "device_at",
            "skew_ms",
            "undoes",
        )


class DrillFigureSerializer(serializers.Serializer[Any]):
    """A measured span against what was promised; null for what was not."""

    label = serializers.CharField()  # type: ignore[assignment]  # the field's name, not its attribute
    measured_seconds = serializers.SerializerMethodField()
    promised_seconds = serializers.SerializerMethodField()
    is_kept = serializers.BooleanField(allow_null=True)

    def get_measured_seconds(self, figure: Any) -> int | None:
        """Return the measured span."""
        return None if figure.span is None else int(figure.span.total_seconds())

    def get_promised_seconds(self, figure: Any) -> int | None:
        """Return the target."""
        return None if figure.target is None else int(figure.target.total_seconds())


class DrillProofSerializer(serializers.Serializer[Any]):
    """Evidence that a drill wrote."""

    service = serializers.CharField(source="evidence.service.slug")
    item = serializers.CharField(source="evidence.item")
    failure_mode = serializers.CharField(source="evidence.failure_mode")
    outcome = serializers.CharField(source="evidence.outcome")


class DrillResultSerializer(serializers.Serializer[Any]):
    """What a drill measured, why its verdict is what it is, and what follows."""

    reference = serializers.CharField(source="live.run.reference")
    verdict = serializers.ChoiceField(
        choices_from(Verdict), source="judgement.verdict", default=None, help_text="Null before."
    )
    reasons = serializers.ListField(
        child=serializers.CharField(), source="judgement.reasons", default=list
    )
    figures = DrillFigureSerializer(many=True)
    evidence = DrillProofSerializer(many=True, source="proofs")
    follow_ups = serializers.SerializerMethodField()
    incident = serializers.CharField(source="incident.reference", default=None)

    def get_follow_ups(self, result: Any) -> list[str]:
        """Return the references of the action items that follow."""
        return [item.reference for item in result.follow_ups]


class PersonInRole(Body):
    """A person with a role."""

    person = OneByKeyField(_people, key="username")
    role = serializers.ChoiceField(choices_from(DrillRole))


class DrillChange(Body):
    """What a drill should be like; what is left out stays."""

    example: ClassVar = {"starts_at": "2027-01-20T13:30:00Z", "time_zone": "Europe/Berlin"}
    title = TextField(max_length=LONGEST_TITLE, required=False)
    services = ManyByKeyField(_services, key="slug", required=False)
    people = PersonInRole(many=True, required=False)
    environment = serializers.ChoiceField(choices_from(Environment), required=False)
    starts_at = MomentField(required=False)
    time_zone = TextField(
        max_length=64, required=False, help_text="Where repeated drills keep their wall time."
    )
    minutes = serializers.IntegerField(required=False, min_value=1, max_value=LONGEST_MINUTES)
    every_days = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LONGEST_CADENCE
    )
    rto_seconds = serializers.IntegerField(required=False, min_value=0, max_value=LONGEST_TARGET)
    rpo_seconds = serializers.IntegerField(required=False, min_value=0, max_value=LONGEST_TARGET)
    detect_seconds = serializers.IntegerField(required=False, min_value=0, max_value=LONGEST_TARGET)
    harm_limit = TextField(max_length=LONGEST_HARM_LIMIT, required=False, allow_blank=True)
    is_surprise = serializers.BooleanField(required=False)
    runbook_author = OneByKeyField(_people, key="username", required=False, allow_null=True)

    def validate_time_zone(self, value: str) -> str:
        """Know the zone."""
        if value not in zone_names():
            raise serializers.ValidationError("There is no such time zone.")
        return value

    def validate_people(self, value: list[dict[str, Any]]) -> list[tuple[User, str]]:
        """Return pairs of person and role."""
        return [(one["person"], one["role"]) for one in value]


class DrillBody(DrillChange):
    """A drill from a plan; what is left out is the plan's, and without a date it is a draft."""

    example: ClassVar = {
        "plan": "database-restore",
        "services": ["orders-db"],
        "starts_at": "2027-01-20T13:30:00Z",
        "time_zone": "Europe/Berlin",
    }
    plan = OneByKeyField(_plans, key="slug")


class CancelBody(Body):
    """Whether those that would follow are called off as well."""

    example: ClassVar = {"ends_series": True}
    ends_series = serializers.BooleanField(required=False)


class PreconditionsBody(Body):
    """Which preconditions hold, counted from 0; all of them make the drill ready."""

    example: ClassVar = {"lines": [0, 1, 2]}
    lines = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=1000), max_length=100
    )


class RoleBody(Body):
    """A role in a drill."""

    example: ClassVar = {"role": "observer"}
    role = serializers.ChoiceField(choices_from(DrillRole))


class DrillEntryBody(Body):
    """What you did. Clocks take the server's time; `entered_at` only where the step asks for it."""

    example: ClassVar = {"kind": "done", "step": "cut", "version": 1}
    kind = serializers.ChoiceField(KINDS)
    step = TextField(max_length=50, required=False, allow_blank=True)
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=10**6, help_text="Of the step you saw."
    )
    text = TextField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    entered_at = MomentField(required=False)
    undoes = serializers.IntegerField(
        required=False, min_value=1, max_value=2**62, help_text="Number of the entry to undo."
    )


class FollowUpBody(Body):
    """What an action item follows from; without an entry, from the drill as a whole."""

    example: ClassVar = {"entry": 17}
    entry = serializers.IntegerField(required=False, min_value=1, max_value=2**62)
    title = TextField(max_length=300, required=False)


class DrillFollowUpSerializer(serializers.Serializer[Any]):
    """The reference of the action item that follows."""

    action_item = serializers.CharField(source="reference")


class DrillReviewSerializer(serializers.Serializer[Any]):
    """The reference of the incident as which the drill is reviewed."""

    incident = serializers.CharField(source="reference")
