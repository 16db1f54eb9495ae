"""Exact figures of any number of incidents by PostgreSQL's own percentiles, in two statements."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Avg, Count, F, FloatField, Func, Q

from core.summaries import median_ranks
from incidents.domain.recovery_cells import CURVE_POINTS
from incidents.domain.recovery_metrics import Metric, MetricSummary
from incidents.models.incident import IncidentQuerySet

_SHARES = (0.5, 0.9)
_CURVE = tuple(step / CURVE_POINTS for step in range(CURVE_POINTS + 1))

Curves = dict[Metric, tuple[float, ...]]


class _Percentiles(Aggregate):
    """Values at several shares; `percentile_cont` interpolates, `percentile_disc` picks a row."""

    template = "%(function)s(ARRAY[%(shares)s]::float8[]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(FloatField())

    def __init__(self, name: str, shares: Iterable[float], seconds: Func, *, filter: Q) -> None:  # noqa: A002 - Django's name
        written = ",".join(repr(float(share)) for share in shares)
        super().__init__(seconds, function=name, shares=written, filter=filter)


def figures_by_percentiles(
    incidents: IncidentQuerySet, *, with_curves: bool = False
) -> tuple[dict[Metric, MetricSummary], Curves]:
    """Return what can be said about each metric, and with `with_curves` its percentiles.

    The first statement counts; how many there are decides which ranks enclose the median, so
    the second one reads the ranks. Both sort only what has a value.
    """
    counted = incidents.aggregate(total=Count("pk"), **_counts())
    asked: dict[str, Aggregate] = {}
    for metric in Metric:
        if n := counted[f"{metric}_n"]:
            asked |= _percentiles(metric, n, with_curves=with_curves)
    found = incidents.aggregate(**asked) if asked else {}
    curves = {
        metric: tuple(found[f"{metric}_cont"][len(_SHARES) :])
        for metric in Metric
        if with_curves and f"{metric}_cont" in found
    }
    return {metric: _summary(metric, counted, found) for metric in Metric}, curves


def _counts() -> dict[str, Aggregate]:
    counts: dict[str, Aggregate] = {}
    for metric in Metric:
        valid = _valid(metric)
        counts[f"{metric}_n"] = Count("pk", filter=valid)
        counts[f"{metric}_invalid"] = Count(
            "pk", filter=Q(**{f"{metric.end.value}__lt": F(metric.start.value)})
        )
        counts[f"{metric}_mean"] = Avg(_seconds(metric), filter=valid)
    return counts


def _percentiles(metric: Metric, n: int, *, with_curves: bool) -> dict[str, Aggregate]:
    seconds, valid = _seconds(metric), _valid(metric)
    shares = (*_SHARES, *_CURVE) if with_curves else _SHARES
    asked: dict[str, Aggregate] = {
        f"{metric}_cont": _Percentiles("percentile_cont", shares, seconds, filter=valid)
    }
    ranks = median_ranks(n)
    if ranks is not None:
        # The k-th of n values is the first whose share reaches anything above (k - 1) / n.
        picked = ((ranks.low - 0.5) / n, (ranks.high - 0.5) / n)
        asked[f"{metric}_disc"] = _Percentiles("percentile_disc", picked, seconds, filter=valid)
    return asked


def _summary(metric: Metric, counted: dict[str, Any], found: dict[str, Any]) -> MetricSummary:
    n, invalid = counted[f"{metric}_n"], counted[f"{metric}_invalid"]
    median, p90 = found.get(f"{metric}_cont", (None, None))[: len(_SHARES)]
    low, high = found.get(f"{metric}_disc", (None, None))
    return MetricSummary(
        n=n,
        pending=counted["total"] - n - invalid,
        invalid=invalid,
        mean=counted[f"{metric}_mean"],
        median=median,
        median_low=low,
        median_high=high,
        p90=p90,
    )


def _seconds(metric: Metric) -> Func:
    # date_part gives a float; EXTRACT would give a numeric, which sorts several times slower.
    return Func(
        F(metric.end.value) - F(metric.start.value),
        template="date_part('epoch', %(expressions)s)",
        output_field=FloatField(),
    )


def _valid(metric: Metric) -> Q:
    return Q(**{f"{metric.end.value}__gte": F(metric.start.value)})
