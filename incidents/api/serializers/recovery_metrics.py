"""Recovery metrics as JSON."""

from typing import Any

from rest_framework import serializers

from core.api.fields import MomentField


class MetricSerializer(serializers.Serializer[Any]):
    """What can honestly be said about one metric; null is no data, never 0.

    `median_low_seconds` and `median_high_seconds` bound the median with 95 % confidence.
    """

    n = serializers.IntegerField(help_text="How many incidents it is about.")
    pending = serializers.IntegerField(help_text="Left out: an end is not known yet.")
    invalid = serializers.IntegerField(help_text="Left out: the end lies before the start.")
    mean_seconds = serializers.FloatField(allow_null=True)
    median_seconds = serializers.FloatField(allow_null=True)
    median_low_seconds = serializers.FloatField(allow_null=True)
    median_high_seconds = serializers.FloatField(allow_null=True)
    p90_seconds = serializers.FloatField(allow_null=True)


class RecoveryMetricsSerializer(serializers.Serializer[Any]):
    """The four metrics of the chosen incidents, and what was chosen."""

    started_from = MomentField(allow_null=True, help_text="Inclusive; null for no bound.")
    started_to = MomentField(allow_null=True, help_text="Exclusive; null for no bound.")
    kind = serializers.CharField(help_text="Incidents, near misses and drills are never mixed.")
    as_of = MomentField(
        allow_null=True,
        help_text="Changes since then may be missing; null when the figures are of this moment.",
    )
    time_to_detect = MetricSerializer()
    time_to_acknowledge = MetricSerializer()
    time_to_mitigate = MetricSerializer()
    time_to_recover = MetricSerializer()


class MonthSerializer(serializers.Serializer[Any]):
    """The four metrics of the incidents that started in one month in UTC."""

    month = serializers.CharField(help_text="Such as 2026-03.")
    severity = serializers.CharField(allow_null=True, help_text="Null for any.")
    as_of = MomentField(
        allow_null=True,
        help_text="Changes since then may be missing; null when the figures are of this moment.",
    )
    time_to_detect = MetricSerializer()
    time_to_acknowledge = MetricSerializer()
    time_to_mitigate = MetricSerializer()
    time_to_recover = MetricSerializer()


class MonthsSerializer(serializers.Serializer[Any]):
    """All months on one page, in the shape of lists that have several."""

    next = serializers.CharField(allow_null=True, help_text="Always null.")
    previous = serializers.CharField(allow_null=True, help_text="Always null.")
    results = MonthSerializer(many=True)


class ComparisonSerializer(serializers.Serializer[Any]):
    """Whether the chosen incidents took less time than others; all null when nothing is compared.

    `change` is improved, worsened or no conclusion. `detectable_ratio` is the smallest factor
    between the medians that so many incidents would show in 80 % of cases.
    """

    metric = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField())
    change = serializers.CharField(allow_null=True)
    earlier_n = serializers.IntegerField(allow_null=True)
    later_n = serializers.IntegerField(allow_null=True)
    earlier_median_seconds = serializers.FloatField(allow_null=True)
    later_median_seconds = serializers.FloatField(allow_null=True)
    probability = serializers.FloatField(allow_null=True)
    detectable_ratio = serializers.FloatField(allow_null=True)
