"""Many action items at once, saved views, and what became of them, as JSON."""

from typing import Any, ClassVar

from rest_framework import serializers

from catalog.models import Team
from core.api.fields import Body, DayField, MomentField, OneByKeyField, TextField
from core.choices import choices_from, label_of
from incidents.api.serializers.action_items import TagListField
from incidents.api.serializers.incident_bodies import LONGEST_NOTE, active_people
from incidents.domain.action_item import ActionStatus, Priority
from incidents.models import SavedView
from incidents.usecases.action_item_batches import MOST_AT_ONCE


class RowBody(Body):
    """One of many action items, with the version that was read."""

    reference = serializers.RegexField(r"^ACT-[0-9]{1,18}$", help_text="Such as ACT-9.")
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class BatchBody(Body):
    """New values for many action items; what is left out stays."""

    example: ClassVar = {
        "items": [{"reference": "ACT-9", "version": 2}, {"reference": "ACT-12", "version": 1}],
        "due_on": "2026-04-01",
    }
    items = serializers.ListField(child=RowBody(), min_length=1, max_length=MOST_AT_ONCE)
    owner = OneByKeyField(
        active_people, key="username", required=False, allow_null=True, help_text="Username."
    )
    due_on = DayField(required=False, allow_null=True)
    priority = serializers.ChoiceField(choices_from(Priority), required=False)
    status = serializers.ChoiceField(
        [(one.value, label_of(one)) for one in ActionStatus.chosen()], required=False
    )
    reason = TextField(max_length=LONGEST_NOTE, required=False, allow_blank=True)
    add_tags = TagListField(required=False, min_length=1)
    remove_tags = TagListField(
        required=False, min_length=1, help_text="Taken away before others are added."
    )


class RefusalSerializer(serializers.Serializer[Any]):
    """A row that was left alone, and why."""

    reference = serializers.CharField()
    reason = serializers.CharField()


class BatchSerializer(serializers.Serializer[Any]):
    """What was changed, and what was not; the id undoes it."""

    id = serializers.IntegerField()
    changed = serializers.IntegerField()
    refusals = RefusalSerializer(many=True)


class RestoredSerializer(serializers.Serializer[Any]):
    """What an undo restored; what was changed since keeps its values."""

    restored = serializers.IntegerField()
    changed_since = serializers.ListField(child=serializers.CharField())


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """A list of action items or incidents under a name."""

    owner = serializers.CharField(source="owner.username")
    team = serializers.CharField(source="team.slug", allow_null=True, default=None)
    created_at = MomentField()

    class Meta:
        model = SavedView
        fields = ("id", "name", "query", "owner", "team", "created_at")


class SavedViewBody(Body):
    """A list to keep; with a team everybody in it has it."""

    example: ClassVar = {"name": "Late ones", "query": "due=overdue", "team": "payments"}
    name = TextField(max_length=SavedView.LONGEST_NAME)
    query = TextField(max_length=SavedView.LONGEST_QUERY, required=False, allow_blank=True)
    team = OneByKeyField(Team.objects.all, key="slug", required=False, allow_null=True)


class OpenShareSerializer(serializers.Serializer[Any]):
    """The share still open after so many days (Kaplan-Meier); null is not known."""

    after_days = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="Lower end of the 95 % interval.")
    high = serializers.FloatField(allow_null=True)


class ShareSerializer(serializers.Serializer[Any]):
    """So many of so many, with the 95 % Wilson interval."""

    count = serializers.IntegerField()
    of = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(source="interval.0", allow_null=True, default=None)
    high = serializers.FloatField(source="interval.1", allow_null=True, default=None)


class StatisticsSerializer(serializers.Serializer[Any]):
    """What became of the action items that match."""

    n = serializers.IntegerField()
    ended = serializers.IntegerField(help_text="Done or decided against.")
    open_share = OpenShareSerializer(many=True)
    kept = ShareSerializer(help_text="Done, of those not given up.")
    on_time = ShareSerializer(help_text="Done by their day, of those whose day has passed.")
    proven = ShareSerializer(help_text="Verified, of those done.")
    given_up = serializers.IntegerField()
    undated = serializers.IntegerField()
