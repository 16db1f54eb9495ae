"""Action items as JSON."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from catalog.models import Team
from core.api.fields import Body, DayField, MomentField, OneByKeyField, TextField, WebAddressField
from core.choices import choices_from, label_of
from core.input.web_address import LONGEST_WEB_ADDRESS
from incidents.api.serializers.incident_bodies import LONGEST_NOTE, LONGEST_TEXT, active_people
from incidents.domain.action_item import ActionKind, ActionStatus, Priority
from incidents.domain.tag import MOST_TAGS, TagError, checked_tags
from incidents.models import ActionItem, ContributingFactor, Incident
from incidents.usecases.action_items import LONGEST_TITLE, LONGEST_TRACKER_KEY

LONGEST_KEY = 60


class TagListField(serializers.ListField):
    """Tags, as incidents.domain.tag keeps them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=TextField(), **{"max_length": MOST_TAGS} | kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        words: list[str] = super().to_internal_value(data)
        try:
            return list(checked_tags(words))
        except TagError as error:
            raise serializers.ValidationError(str(error)) from error


class IncidentField(OneByKeyField):
    """An incident the person may know of, by its reference."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_visible_incidents, key="pk", **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        number = data.removeprefix("INC-") if isinstance(data, str) else ""
        if not (number.isascii() and number.isdigit() and len(number) < LONGEST_KEY):
            self.fail("unknown", value=data)
        return super().to_internal_value(number)


class ActionItemSerializer(serializers.ModelSerializer[ActionItem]):
    """A promise made after an incident."""

    reference = serializers.CharField()
    incident = serializers.CharField(source="incident.reference")
    owner = serializers.CharField(
        source="owner.username", allow_null=True, help_text="Username; null for nobody."
    )
    team = serializers.CharField(source="team.slug", allow_null=True)
    factor = serializers.CharField(
        source="factor.slug", allow_null=True, help_text="The contributing factor it takes away."
    )
    tags = serializers.ListField(child=serializers.CharField())
    done_at = MomentField(allow_null=True)
    dropped_at = MomentField(allow_null=True, help_text="When it was decided against.")
    created_at = MomentField()
    updated_at = MomentField()

    class Meta:
        model = ActionItem
        fields = (
            "reference",
            "incident",
            "title",
            "description",
            "kind",
            "status",
            "priority",
            "owner",
            "team",
            "due_on",
            "done_at",
            "dropped_at",
            "reason",
            "factor",
            "verification_plan",
            "source_sentence",
            "tracker_key",
            "tracker_url",
            "tags",
            "version",
            "created_at",
            "updated_at",
        )


def _visible_incidents() -> QuerySet[Incident]:
    return Incident.objects.all()


class ActionItemChange(Body):
    """What may be said about a promise; what is left out stays."""

    title = TextField(max_length=LONGEST_TITLE, required=False)
    description = TextField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices_from(ActionKind), required=False)
    priority = serializers.ChoiceField(choices_from(Priority), required=False)
    owner = OneByKeyField(
        active_people, key="username", required=False, allow_null=True, help_text="Username."
    )
    team = OneByKeyField(Team.objects.all, key="slug", required=False, allow_null=True)
    due_on = DayField(required=False, allow_null=True)
    factor = OneByKeyField(
        ContributingFactor.objects.all, key="slug", required=False, allow_null=True
    )
    verification_plan = TextField(
        max_length=LONGEST_TEXT,
        required=False,
        allow_blank=True,
        help_text="How people will know that it works.",
    )
    source_sentence = TextField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    tracker_key = TextField(max_length=LONGEST_TRACKER_KEY, required=False, allow_blank=True)
    tracker_url = WebAddressField(max_length=LONGEST_WEB_ADDRESS, required=False, allow_blank=True)
    tags = TagListField(required=False, help_text="All of them; what is left out is taken off.")


class VersionBody(Body):
    """Guards against acting on an old state."""

    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="The version you read; 409 when it was changed since.",
    )


class ActionItemEdit(ActionItemChange, VersionBody):
    """Other words for a promise."""

    example: ClassVar = {"due_on": "2026-04-01", "version": 2}


class ActionItemBody(ActionItemChange):
    """A new promise; without a team the incident's team owes it."""

    example: ClassVar = {
        "incident": "INC-12",
        "title": "Alert on queue length",
        "kind": "detect",
        "owner": "alice",
    }
    incident = IncidentField(help_text="Its reference, such as INC-12.")
    title = TextField(max_length=LONGEST_TITLE)
    idempotency_key = TextField(
        max_length=LONGEST_KEY,
        required=False,
        help_text="The same person with the same key gets the first one again.",
    )


class MoveBody(VersionBody):
    """Another status; won't do needs a reason."""

    example: ClassVar = {"status": "done", "version": 2}
    status = serializers.ChoiceField([(one.value, label_of(one)) for one in ActionStatus.chosen()])
    reason = TextField(max_length=LONGEST_NOTE, required=False, allow_blank=True)
