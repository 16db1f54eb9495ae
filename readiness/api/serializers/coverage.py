"""The coverage matrix as JSON."""

from typing import Any

from rest_framework import serializers

from core.api.fields import MomentField
from core.choices import choices_from
from readiness.domain.coverage import Cell
from readiness.domain.mode_coverage import CellStatus


class ShareField(serializers.FloatField):
    """A share of 1 as a number; null where there is nothing to share."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)


class CoverageSharesSerializer(serializers.Serializer[Any]):
    """How much of what can break was tried, and survived, by weight and freshness."""

    tested = ShareField(help_text="Share of 1; null where no failure mode applies.")
    survived = ShareField(help_text="Share of 1; null where no failure mode applies.")


class CoverageCellSerializer(serializers.Serializer[Any]):
    """One service and one failure mode."""

    failure_mode = serializers.CharField()
    status = serializers.ChoiceField(choices_from(CellStatus))
    weight = serializers.IntegerField(help_text="0 where the mode does not apply.")
    freshness = serializers.FloatField(help_text="0 to 1.")
    observed_at = MomentField(
        allow_null=True, help_text="When what decides was observed; null while nothing is known."
    )
    age_days = serializers.IntegerField(allow_null=True)
    source = serializers.CharField(  # type: ignore[assignment]  # the word for it
        allow_null=True, help_text="Where what decides comes from, or null."
    )
    planned_on = serializers.DateField(allow_null=True, help_text="Day of the next drill of it.")

    def to_representation(self, cell: Cell) -> dict[str, Any]:
        """Return what the fields say: asking each for itself takes most of the time of a matrix."""
        record = cell.result.record if cell.result else None
        return {
            "failure_mode": cell.mode.key,
            "status": cell.status.value,
            "weight": cell.weight,
            "freshness": float(cell.result.freshness) if cell.result else 0.0,
            "observed_at": _MOMENT.to_representation(record.observed_at) if record else None,
            "age_days": cell.age_days,
            "source": record.source if record else None,
            "planned_on": cell.planned_on.isoformat() if cell.planned_on else None,
        }


_MOMENT = MomentField()


class CoverageRowSerializer(serializers.Serializer[Any]):
    """One service with its cells."""

    service = serializers.CharField(source="service.slug")
    tier = serializers.IntegerField(source="coverage.tier")
    shares = CoverageSharesSerializer(source="coverage.shares")
    gap = serializers.FloatField(
        source="coverage.gap", help_text="Weight of all that is not freshly survived."
    )
    cells = CoverageCellSerializer(source="coverage.cells", many=True)


class GapSerializer(serializers.Serializer[Any]):
    """A cell that a drill should try."""

    service = serializers.CharField(source="row.slug")
    failure_mode = serializers.CharField(source="cell.mode.key")


class CoverageSerializer(serializers.Serializer[Any]):
    """The matrix at one moment, its rows in the order of the page."""

    at = MomentField()
    failure_modes = serializers.SerializerMethodField(help_text="The columns.")
    shares = CoverageSharesSerializer()
    worst = GapSerializer(allow_null=True)
    services = CoverageRowSerializer(source="rows", many=True)

    def get_failure_modes(self, found: Any) -> list[str]:
        return [mode.key for mode in found.modes]


class ToldSerializer(serializers.Serializer[Any]):
    """One piece of evidence on a failure mode."""

    observed_at = MomentField()
    outcome = serializers.CharField()
    evidence_class = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # the word for it
    note = serializers.CharField()
    link = serializers.CharField()


class CoverageCellDetailSerializer(serializers.Serializer[Any]):
    """One cell with its history, the latest first."""

    service = serializers.CharField(source="service.slug")
    cell = CoverageCellSerializer()
    history = ToldSerializer(many=True)
