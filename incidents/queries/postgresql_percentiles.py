"""Exact figures of any number of incidents by PostgreSQL alone, in one statement.

Each duration is worked out once per row and sorted once per metric, into an array. Mean, number
and every percentile are read from there by their ranks, so that the rows are walked only once.
"""
# ruff: noqa: S608 - names of our own columns, and SQL that the ORM wrote

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections

from core.summaries import median_ranks
from incidents.domain.lifecycle import Milestone
from incidents.domain.recovery_cells import CURVE_POINTS
from incidents.domain.recovery_metrics import Metric, MetricSummary
from incidents.models.incident import IncidentQuerySet

Curves = dict[Metric, tuple[float, ...]]

MILESTONES = tuple(one.value for one in Milestone)
"""The columns that the rows have to have."""

_MEDIAN, _P90 = CURVE_POINTS // 2, CURVE_POINTS * 9 // 10
_STEPS = (_MEDIAN, _P90)
_ALL_STEPS = tuple(range(CURVE_POINTS + 1))

RANKS_AROUND = 3
"""So far at most from its estimate lies the rank of the value below the median's interval."""

_HALF_WIDTH = 0.98
"""Half the quantile 1.96: the interval reaches so many roots of n to both sides of the middle."""

_COLUMNS_OF_METRIC = 8


def figures_by_percentiles(
    incidents: IncidentQuerySet, *, with_curves: bool = False
) -> tuple[dict[Metric, MetricSummary], Curves]:
    """Return what can be said about each metric, and with `with_curves` its percentiles."""
    try:
        rows, values = incidents.order_by().values_list(*MILESTONES).query.sql_with_params()
    except EmptyResultSet:
        return dict.fromkeys(Metric, _NOTHING), {}
    with connections[incidents.db].cursor() as cursor:
        cursor.execute(statement_around(rows, with_curves=with_curves), values)
        return figures_from(cursor.fetchone(), with_curves=with_curves)


def statement_around(rows: str, *, with_curves: bool = False) -> str:
    """Return the statement for the figures of incidents, of which `rows` selects MILESTONES."""
    return _statement(with_curves).replace("{rows}", rows)


def figures_from(
    row: Sequence[Any], *, with_curves: bool = False
) -> tuple[dict[Metric, MetricSummary], Curves]:
    """Return the figures that the one row of `statement_around` holds."""
    total, *columns = row
    summaries: dict[Metric, MetricSummary] = {}
    curves: Curves = {}
    for place, metric in enumerate(Metric):
        first = place * _COLUMNS_OF_METRIC
        n, invalid, mean, below, above, estimate, lows, highs = columns[
            first : first + _COLUMNS_OF_METRIC
        ]
        if not n:
            summaries[metric] = MetricSummary(
                0, total - invalid, invalid, None, None, None, None, None
            )
            continue
        steps = _ALL_STEPS if with_curves else _STEPS
        at = dict(zip(steps, map(_between(n), steps, below, above), strict=True))
        low, high = _median_interval(n, estimate, lows, highs)
        summaries[metric] = MetricSummary(
            n=n,
            pending=total - n - invalid,
            invalid=invalid,
            mean=mean,
            median=at[_MEDIAN],
            median_low=low,
            median_high=high,
            p90=at[_P90],
        )
        if with_curves:
            curves[metric] = tuple(at.values())
    return summaries, curves


def estimated_rank(n: int) -> int:
    """Return about the rank, counted from 1, of the value below the median's interval of n."""
    return math.floor(n / 2 - _HALF_WIDTH * math.sqrt(n))


def _between(n: int) -> Callable[[int, float, float], float]:
    """Return what takes a percentile from both its neighbours, as `percentile_of_sorted` does."""

    def percentile(step: int, low: float, high: float) -> float:
        rank = step / CURVE_POINTS * (n - 1)
        return low + (rank - math.floor(rank)) * (high - low)

    return percentile


def _median_interval(
    n: int, estimate: int, lows: Sequence[float], highs: Sequence[float]
) -> tuple[float | None, float | None]:
    """Return the ends of the median's interval from the values around their estimated ranks."""
    ranks = median_ranks(n)
    if ranks is None:
        return None, None
    # The array begins at 1 and ends at n, and so a slice past them is shorter.
    first = max(1, estimate - RANKS_AROUND)
    last = min(n, n + 1 - estimate + RANKS_AROUND)
    return lows[ranks.low - first], highs[len(highs) - 1 - (last - ranks.high)]


@cache
def _statement(with_curves: bool) -> str:  # noqa: FBT001 - the key of the cache
    """Return the statement with {rows} where the incidents stand.

    Its names are short, because the driver reads a long statement anew each time. OFFSET 0 keeps
    PostgreSQL from working each duration out again wherever it is needed. It has to be date_part,
    which gives a float; EXTRACT would give a numeric, which sorts several times slower.
    """
    spans: list[str] = []
    ordered, picked = ["count(*) AS total"], ["total"]
    for place, metric in enumerate(Metric):
        start, end, name = metric.start.value, metric.end.value, f"m{place}"
        spans += [
            f"CASE WHEN {end} >= {start} THEN date_part('epoch', {end} - {start}) END AS {name}",
            f"{end} < {start} AS {name}_invalid",
        ]
        ordered += [
            f"count({name}) AS {name}_n",
            f"count(*) FILTER (WHERE {name}_invalid) AS {name}_invalid",
            f"avg({name}) AS {name}_mean",
            f"array_agg({name} ORDER BY {name}) FILTER (WHERE {name} IS NOT NULL) AS {name}",
            f"floor(count({name}) / 2::float8 - {_HALF_WIDTH} * sqrt(count({name})::float8))::int"
            f" AS {name}_estimate",
        ]
        low, high = f"{name}_estimate", f"{name}_n::int + 1 - {name}_estimate"
        picked += [
            f"{name}_n",
            f"{name}_invalid",
            f"{name}_mean",
            _picked(name, "floor", with_curves=with_curves),
            _picked(name, "ceil", with_curves=with_curves),
            f"{name}_estimate",
            f"{name}[{low} - {RANKS_AROUND}:{low} + {RANKS_AROUND}]",
            f"{name}[{high} - {RANKS_AROUND}:{high} + {RANKS_AROUND}]",
        ]
    return (
        f"SELECT {', '.join(picked)} FROM (SELECT {', '.join(ordered)} FROM ("
        f"SELECT {', '.join(spans)} FROM ({{rows}}) AS chosen OFFSET 0) AS spans) AS ordered"
    )


def _picked(name: str, rounded: str, *, with_curves: bool) -> str:
    """Return SQL for the values at the ranks of the percentiles, rounded down or up."""

    def value(step: str) -> str:
        return f"{name}[1 + {rounded}({step} / {CURVE_POINTS}::float8 * ({name}_n - 1))::int]"

    if with_curves:
        steps = f"generate_series(0, {CURVE_POINTS})"
        return f"ARRAY(SELECT {value('step')} FROM {steps} AS step ORDER BY step)"
    return f"ARRAY[{', '.join(value(str(step)) for step in _STEPS)}]"


_NOTHING = MetricSummary(0, 0, 0, None, None, None, None, None)
