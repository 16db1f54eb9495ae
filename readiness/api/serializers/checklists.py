"""Checklists as JSON."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from catalog.models import Service
from core.api.fields import Body, ManyByKeyField, TextField
from core.choices import choices_from
from readiness.domain.level import Level
from readiness.models import ChecklistVersion


class ChecklistRowSerializer(serializers.ModelSerializer[ChecklistVersion]):
    """One version of a checklist, with how many services are measured by it."""

    key = serializers.CharField(source="checklist.key")
    is_default = serializers.BooleanField(source="checklist.is_default")
    service_count = serializers.IntegerField()

    class Meta:
        model = ChecklistVersion
        fields = (
            *("key", "version", "title", "change_note", "is_current", "is_draft", "is_default"),
            "service_count",
            "revision",
        )


class ChecklistSerializer(ChecklistRowSerializer):
    """A version with its whole document."""

    content = serializers.DictField()

    class Meta:
        model = ChecklistVersion
        fields = (*ChecklistRowSerializer.Meta.fields, "content")


class ChecklistBody(Body):
    """A checklist as YAML; `revision` is that of the draft at hand, null where there is none."""

    example: ClassVar = {"text": "schema: readiness-checklist/1\nkey: small\n...", "revision": None}
    text = TextField(max_length=300_000)
    revision = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)


class ChecklistPublishBody(Body):
    """What changed, for those whose services move to the version."""

    example: ClassVar = {"note": "Asks for a second region"}
    note = TextField(max_length=1000)


def _services() -> QuerySet[Service]:
    return Service.objects.order_by()


class ChecklistMoveBody(Body):
    """The services to move; left out for all that an older version of the checklist measures."""

    example: ClassVar = {"services": ["shop"]}
    services = ManyByKeyField(_services, key="slug", required=False)


class MovedSerializer(serializers.Serializer[Any]):
    """How many services are measured by the version from now on, and were not before."""

    moved = serializers.IntegerField()


class ItemChangeSerializer(serializers.Serializer[Any]):
    """An item that weighs otherwise, came or went; points are exact."""

    item = serializers.CharField()
    points = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class MigrationSerializer(serializers.Serializer[Any]):
    """What a service would score by the version; scores are null where nothing applies."""

    service = serializers.CharField(source="service.slug")
    score_before = serializers.CharField(source="before.score", allow_null=True)
    score_after = serializers.CharField(source="after.score", allow_null=True)
    level_before = serializers.ChoiceField(choices_from(Level), source="before.own_level")
    level_after = serializers.ChoiceField(choices_from(Level), source="after.own_level")
    points = serializers.CharField(help_text="An exact fraction, less than zero for lost.")
    reasons = ItemChangeSerializer(many=True)
