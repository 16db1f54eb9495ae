"""Single points of failure as JSON."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from core.api.fields import Body, MomentField, OneByKeyField, TextField
from core.choices import choices_from
from core.models import User
from readiness.domain.mitigation import MitigationStatus
from readiness.models import Mitigation
from readiness.queries.spof import ServiceFindings
from readiness.queries.spof_list import SinglePoint


class BlastByTierSerializer(serializers.Serializer[SinglePoint]):
    """How many services of each tier go down."""

    tier_1 = serializers.IntegerField()
    tier_2 = serializers.IntegerField()
    tier_3 = serializers.IntegerField()
    no_tier = serializers.IntegerField()


class TriedSerializer(serializers.Serializer[Any]):
    """What a drill or an experiment last showed of a service."""

    failure_mode = serializers.CharField(source="mode")
    outcome = serializers.CharField(source="word")
    at = MomentField(source="on")


class MitigationSerializer(serializers.ModelSerializer[Mitigation]):
    """What is done about a single point of failure; null where nobody has said."""

    owner = serializers.CharField(source="owner.username", allow_null=True, default=None)
    said_at = MomentField()

    class Meta:
        model = Mitigation
        fields = ("status", "owner", "due_on", "note", "said_at")


def _active_people() -> QuerySet[User]:
    return User.objects.filter(is_active=True)


class MitigationBody(Body):
    """Say what is done; an owner and a day are needed but for what is mitigated."""

    example: ClassVar = {
        "status": "planned",
        "owner": "mia",
        "due_on": "2030-03-31",
        "note": "A replica in another zone",
    }
    status = serializers.ChoiceField(choices_from(MitigationStatus))
    owner = OneByKeyField(_active_people, key="username", required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    note = TextField(max_length=2_000)


class SinglePointSerializer(serializers.Serializer[SinglePoint]):
    """A service whose loss alone takes others down."""

    service = serializers.CharField(source="service.slug")
    tier = serializers.IntegerField(source="service.tier", allow_null=True)
    owner_team = serializers.CharField(source="service.owner_team.slug", allow_null=True)
    takes_down = serializers.IntegerField(source="total")
    takes_down_by_tier = BlastByTierSerializer(source="*")
    last_tried = TriedSerializer(source="tried", allow_null=True)
    mitigation = MitigationSerializer(allow_null=True)


class LossSerializer(serializers.Serializer[Any]):
    """What one service, or two together, take from the availability."""

    services = serializers.SerializerMethodField()
    minutes_a_month = serializers.FloatField(source="minutes")

    def get_services(self, loss: Any) -> list[str]:
        return _slugs(loss.services)


class ServiceFindingsSerializer(serializers.Serializer[ServiceFindings]):
    """What a service stands on, and what stands on it; services are named by slug."""

    example: ClassVar = {
        "service": "checkout-api",
        "revision": 12,
        "single_points_of_failure": ["orders-db"],
        "blast_radius": ["shop"],
        "degraded": [],
        "pairs": [["acquirer-north", "acquirer-south"]],
        "availability_ceiling": 0.9994,
        "availability_is_exact": True,
        "availability_unknown": [],
        "losses": [{"services": ["orders-db"], "minutes_a_month": 21.9}],
        "budget_left": 0.0005,
    }
    service = serializers.CharField(source="service.slug")
    revision = serializers.IntegerField(help_text="Grows when dependencies change.")
    single_points_of_failure = serializers.SerializerMethodField()
    blast_radius = serializers.SerializerMethodField()
    degraded = serializers.SerializerMethodField()
    pairs = serializers.SerializerMethodField(
        help_text="Null where nobody looked: outside of tier 1, and among too many services."
    )
    availability_ceiling = serializers.FloatField(
        source="ceiling.value", allow_null=True, help_text="A share of time, from 0 to 1."
    )
    availability_is_exact = serializers.BooleanField(source="ceiling.is_exact")
    availability_unknown = serializers.SerializerMethodField(
        help_text="Services without a target, which count as never failing."
    )
    losses = LossSerializer(many=True)
    budget_left = serializers.FloatField(
        allow_null=True,
        help_text="The share of time left for its own failures; below zero the target is lost.",
    )

    def get_single_points_of_failure(self, found: ServiceFindings) -> list[str]:
        return _slugs(found.points)

    def get_blast_radius(self, found: ServiceFindings) -> list[str]:
        return _slugs(found.blast)

    def get_degraded(self, found: ServiceFindings) -> list[str]:
        return _slugs(found.degraded)

    def get_pairs(self, found: ServiceFindings) -> list[list[str]] | None:
        return None if found.pairs is None else [_slugs(pair) for pair in found.pairs]

    def get_availability_unknown(self, found: ServiceFindings) -> list[str]:
        return _slugs(found.unknown)


def _slugs(services: Any) -> list[str]:
    return [service.slug for service in services]
