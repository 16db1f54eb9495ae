"""Contributing factors and similar incidents as JSON."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from core.api.fields import Body, OneByKeyField, TextField
from incidents.models import ContributingFactor, PostmortemFactor
from incidents.queries.contributing_factors import FactorRow
from incidents.queries.similar_incidents import SimilarIncident
from incidents.usecases.contributing_factors import LONGEST_DESCRIPTION, LONGEST_NAME
from incidents.usecases.postmortem_factors import LONGEST_NOTE


class FactorSerializer(serializers.Serializer[FactorRow]):
    """A condition that helps incidents happen."""

    slug = serializers.CharField(source="factor.slug")
    name = serializers.CharField(source="factor.name")
    description = serializers.CharField(source="factor.description")
    is_offered = serializers.BooleanField(
        source="factor.is_offered", help_text="Whether postmortems may still choose it."
    )
    postmortems = serializers.IntegerField(help_text="How many you may read name it.")


class FactorBody(Body):
    """A factor of your own."""

    example: ClassVar = {"name": "Feature freeze", "description": "Nobody could deploy."}
    name = TextField(max_length=LONGEST_NAME)
    description = TextField(max_length=LONGEST_DESCRIPTION, allow_blank=True, required=False)


class FactorChange(FactorBody):
    """Other words, or whether it is offered; what is left out stays."""

    example: ClassVar = {"is_offered": False}
    is_offered = serializers.BooleanField(required=False)


class PostmortemFactorSerializer(serializers.ModelSerializer[PostmortemFactor]):
    """That a factor contributed, and how."""

    factor = serializers.CharField(source="factor.slug")
    name = serializers.CharField(source="factor.name")

    class Meta:
        model = PostmortemFactor
        fields = ("factor", "name", "note")


def all_factors() -> QuerySet[ContributingFactor]:
    """Return the factors one may name; the use case refuses those no longer offered."""
    return ContributingFactor.objects.all()


class FactorName(Body):
    """Which factor."""

    example: ClassVar = {"factor": "detection"}
    factor = OneByKeyField(all_factors, key="slug")


class PostmortemFactorBody(FactorName):
    """Which factor, and how it contributed; named before, it gets the note."""

    example: ClassVar = {"factor": "detection", "note": "The alert looked at averages."}
    note = TextField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class SimilarIncidentSerializer(serializers.Serializer[SimilarIncident]):
    """A past incident that resembles this one, why, and what became of its promises."""

    reference = serializers.CharField(source="incident.reference")
    title = serializers.CharField(source="incident.title")
    kind = serializers.CharField(source="incident.kind")
    severity = serializers.CharField(source="incident.severity")
    score = serializers.FloatField(source="resemblance.score")
    services = serializers.ListField(
        child=serializers.CharField(), source="resemblance.services", help_text="Names both share."
    )
    factors = serializers.ListField(
        child=serializers.CharField(), source="resemblance.factors", help_text="Names both share."
    )
    words = serializers.ListField(
        child=serializers.CharField(), source="resemblance.words", help_text="Rare words of both."
    )
    action_items = serializers.IntegerField()
    unfinished = serializers.IntegerField(help_text="How many of them are still owed.")
