"""Services as JSON."""

from decimal import Decimal
from typing import Any, ClassVar

from rest_framework import serializers

from catalog.domain.service import (
    LONGEST_PROMISE_SECONDS,
    LONGEST_REGIONS,
    ServiceKind,
    Tier,
    read_regions,
)
from catalog.models import Service, Team
from core.api.fields import Body, MomentField, OneByKeyField, TextField, WebAddressField
from core.choices import choices_from

LONGEST_ADDRESS = 500


class ServiceSerializer(serializers.ModelSerializer[Service]):
    """A service; `tier` and `owner_team` are null while nobody has said."""

    owner_team = serializers.CharField(source="owner_team.slug", allow_null=True)
    updated_at = MomentField()

    class Meta:
        model = Service
        fields = (
            "slug",
            "name",
            "kind",
            "tier",
            "owner_team",
            "description",
            "runbook_url",
            "repository_url",
            "slo_target_percent",
            "rto_seconds",
            "rpo_seconds",
            "regions",
            "updated_at",
        )


class ServiceRowSerializer(ServiceSerializer):
    """A service in the list, with how many incidents of it somebody still works on."""

    dependency_count = serializers.IntegerField()
    open_incidents = serializers.IntegerField()
    last_incident_at = MomentField(allow_null=True)

    class Meta:
        model = Service
        fields = (
            *ServiceSerializer.Meta.fields,
            "dependency_count",
            "open_incidents",
            "last_incident_at",
        )


class RegionsField(TextField):
    """Names of regions with commas between them."""

    def to_internal_value(self, data: Any) -> str:
        try:
            return read_regions(super().to_internal_value(data))
        except ValueError as error:
            raise serializers.ValidationError(f"This {error}.") from error


class ServiceChange(Body):
    """What may be said about a service; what is left out stays."""

    example: ClassVar = {"tier": 1, "owner_team": "payments"}
    name = TextField(max_length=200, required=False)
    kind = serializers.ChoiceField(choices_from(ServiceKind), required=False)
    tier = serializers.ChoiceField(
        [(tier.value, f"Tier {tier.value}") for tier in Tier], required=False, allow_null=True
    )
    owner_team = OneByKeyField(Team.objects.all, key="slug", required=False, allow_null=True)
    description = TextField(required=False, allow_blank=True)
    runbook_url = WebAddressField(max_length=LONGEST_ADDRESS, required=False, allow_blank=True)
    repository_url = WebAddressField(max_length=LONGEST_ADDRESS, required=False, allow_blank=True)
    slo_target_percent = serializers.DecimalField(
        max_digits=7,
        decimal_places=4,
        min_value=Decimal("0.0001"),
        max_value=100,
        required=False,
        allow_null=True,
        help_text="The promised availability, such as 99.9.",
    )
    rto_seconds = serializers.IntegerField(
        min_value=0,
        max_value=LONGEST_PROMISE_SECONDS,
        required=False,
        allow_null=True,
        help_text="How soon it is back after a disaster.",
    )
    rpo_seconds = serializers.IntegerField(
        min_value=0,
        max_value=LONGEST_PROMISE_SECONDS,
        required=False,
        allow_null=True,
        help_text="How much of the newest data may be lost.",
    )
    regions = RegionsField(
        max_length=LONGEST_REGIONS,
        required=False,
        allow_blank=True,
        help_text="Where it runs, such as eu-central-1, eu-west-1.",
    )


class ServiceBody(ServiceChange):
    """A new service; without a slug one is made from the name."""

    example: ClassVar = {"name": "Checkout API", "tier": 1, "owner_team": "payments"}
    name = TextField(max_length=200)
    slug = serializers.SlugField(max_length=150, required=False)
