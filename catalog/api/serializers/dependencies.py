"""Dependencies and redundancy groups as JSON."""

from typing import ClassVar

from rest_framework import serializers

from catalog.domain.service import Criticality
from catalog.models import Dependency, RedundancyGroup, Service
from core.api.fields import Body, OneByKeyField, TextField
from core.choices import choices_from

MOST_NEEDED = 1_000


class DependencySerializer(serializers.ModelSerializer[Dependency]):
    """`dependent` needs `provider`; in a redundancy group it needs only some of the providers."""

    dependent = serializers.CharField(source="dependent.slug")
    provider = serializers.CharField(source="provider.slug")
    redundancy_group = serializers.CharField(
        source="redundancy_group.name",
        allow_null=True,
        help_text="The name of the group, null outside of any.",
    )

    class Meta:
        model = Dependency
        fields = ("dependent", "provider", "criticality", "redundancy_group", "note")


class DependencyChange(Body):
    """How much a dependency matters; what is left out stays."""

    example: ClassVar = {"criticality": "soft"}
    criticality = serializers.ChoiceField(choices_from(Criticality), required=False)
    redundancy_group = TextField(
        required=False,
        allow_null=True,
        help_text="The name of a group the dependent service has, null for none.",
    )
    note = TextField(max_length=300, required=False, allow_blank=True)


class DependencyBody(DependencyChange):
    """A new dependency."""

    example: ClassVar = {
        "dependent": "checkout-api",
        "provider": "orders-db",
        "criticality": "hard",
    }
    dependent = OneByKeyField(Service.objects.all, key="slug")
    provider = OneByKeyField(Service.objects.all, key="slug")


class RedundancyGroupSerializer(serializers.ModelSerializer[RedundancyGroup]):
    """A group: `needed` of its `size` providers must work."""

    dependent = serializers.CharField(source="dependent.slug")
    size = serializers.IntegerField()

    class Meta:
        model = RedundancyGroup
        fields = ("dependent", "name", "needed", "size")


class RedundancyGroupBody(Body):
    """A group to make, or to change when the service has one of that name."""

    example: ClassVar = {"dependent": "checkout-api", "name": "Card processors", "needed": 1}
    dependent = OneByKeyField(Service.objects.all, key="slug")
    name = TextField(max_length=100)
    needed = serializers.IntegerField(min_value=1, max_value=MOST_NEEDED)


class RedundancyGroupName(Body):
    """A group to dissolve."""

    example: ClassVar = {"dependent": "checkout-api", "name": "Card processors"}
    dependent = OneByKeyField(Service.objects.all, key="slug")
    name = TextField(max_length=100)
