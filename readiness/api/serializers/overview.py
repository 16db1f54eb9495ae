"""The readiness of the whole organisation as JSON."""

from typing import Any

from rest_framework import serializers

from core.api.fields import MomentField
from readiness.queries.overview import HeatCell


class HeatCellSerializer(serializers.Serializer[Any]):
    """A score from 0 to 100 with one decimal as shown, and its band."""

    score = serializers.SerializerMethodField(help_text="Null where nothing applies.")
    band = serializers.CharField(help_text="risk, weak, fair, good, strong or none.")

    def get_score(self, cell: Any) -> str | None:
        return _shown(cell)


class CategoryCellSerializer(serializers.Serializer[Any]):
    """A team's score in a category as shown, its band, and the service that is weakest there."""

    score = serializers.SerializerMethodField(help_text="Null where nothing applies.")
    band = serializers.CharField(
        source="score.band", help_text="risk, weak, fair, good, strong or none."
    )
    weakest = serializers.CharField(
        source="weakest.slug", allow_null=True, default=None, help_text="Null without a score."
    )

    def get_score(self, cell: Any) -> str | None:
        return _shown(cell.score)


class TeamReadinessSerializer(serializers.Serializer[Any]):
    """A team with its mean by tier weight, and one cell for each category."""

    team = serializers.CharField(
        source="team.slug", allow_null=True, default=None, help_text="Null: services of nobody."
    )
    mean = HeatCellSerializer()
    services = serializers.IntegerField()
    under_target = serializers.IntegerField()
    categories = CategoryCellSerializer(
        source="cells", many=True, help_text="In the order of the categories of the document."
    )


class MoverSerializer(serializers.Serializer[Any]):
    """A service whose score moved within 30 days."""

    service = serializers.CharField(source="service.slug")
    before = serializers.CharField()
    after = serializers.CharField()
    change = serializers.CharField(source="points", help_text="With its sign, such as +4.0.")


class EndingExemptionSerializer(serializers.Serializer[Any]):
    """A waiver, or an item or failure mode left out, that ends within 30 days."""

    service = serializers.CharField(source="decision.service.slug")
    kind = serializers.CharField(source="decision.kind")
    item = serializers.CharField(source="decision.item")
    failure_mode = serializers.CharField(source="decision.failure_mode")
    ends_at = MomentField(source="decision.ends_at")


class FadingSerializer(serializers.Serializer[Any]):
    """Evidence past its lifetime."""

    service = serializers.CharField(source="service.slug")
    item = serializers.CharField(source="line.item.key")
    observed_at = MomentField(source="line.resolution.record.observed_at")


class OverviewSerializer(serializers.Serializer[Any]):
    """What the page of readiness says; the weakest team first."""

    at = MomentField()
    mean = HeatCellSerializer(source="fleet", help_text="By tier weight 4, 2, 1.")
    services = serializers.IntegerField()
    under_target = serializers.IntegerField()
    weakest = serializers.CharField(source="worst.slug", allow_null=True, default=None)
    categories = serializers.ListField(child=serializers.CharField())
    teams = TeamReadinessSerializer(many=True)
    movers = MoverSerializer(many=True)
    exemptions = EndingExemptionSerializer(many=True)
    stale = FadingSerializer(many=True)


def _shown(cell: HeatCell) -> str | None:
    return None if cell.band == "none" else str(cell.shown)
