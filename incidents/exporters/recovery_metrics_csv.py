"""Recovery metrics as CSV: the same numbers as the page and the API."""

from collections.abc import Iterable, Mapping

from django.http import HttpResponse

from core.web.csv import csv_response
from incidents.domain.charts.control import ControlChart
from incidents.domain.charts.counts import CountsChart
from incidents.domain.recovery_metrics import IncidentTimes, Metric, MetricSummary, measure
from incidents.domain.recovery_periods import Period, by_period
from incidents.queries.recovery_dashboard import Chart

CHART_TABLES = ("control", "between", "counts", "factors")
"""Charts of the page whose CSV is what they are drawn from."""

NUMBERS = (
    "n",
    "pending",
    "invalid",
    "mean_seconds",
    "median_seconds",
    "median_low_seconds",
    "median_high_seconds",
    "p90_seconds",
)


def summaries_csv(summaries: Mapping[Metric, MetricSummary]) -> HttpResponse:
    """Return one row per metric."""
    rows = ((metric.value, *_numbers(summary)) for metric, summary in summaries.items())
    return csv_response("recovery-metrics", ("metric", *NUMBERS), rows)


def distribution_csv(times: Iterable[IncidentTimes], metric: Metric) -> HttpResponse:
    """Return one row per incident: its value, or why it has none."""
    measured = measure(times, metric)
    rows = [
        *((one.reference, one.seconds, "") for one in measured.measurements),
        *((reference, None, "pending") for reference in measured.exclusions.pending),
        *((reference, None, "invalid") for reference in measured.exclusions.invalid),
    ]
    return csv_response(f"{metric.value}-incidents", ("incident", "seconds", "left_out"), rows)


def trend_csv(times: Iterable[IncidentTimes], metric: Metric, period: Period) -> HttpResponse:
    """Return one row per month or quarter in which an incident started."""
    rows = ((one.label, *_numbers(one.summary)) for one in by_period(times, metric, period))
    return csv_response(f"{metric.value}-by-{period.value}", (period.value, *NUMBERS), rows)


def chart_csv(chart: Chart | None, name: str) -> HttpResponse:
    """Return the table of a chart; None, for too many incidents to draw it, has no rows."""
    table = chart.tables[-1] if chart and chart.tables else None
    if isinstance(chart, ControlChart):
        rows = [
            (one.reference, one.started_at, one.seconds, one.signal.value if one.signal else "")
            for one in chart.points
        ]
        return csv_response(name, ("incident", "started_at", "seconds", "signal"), rows)
    if isinstance(chart, CountsChart) and table:
        months = (
            (f"{month:%Y-%m}", *row[1:])
            for month, row in zip(chart.months, table.rows, strict=True)
        )
        return csv_response(name, table.head, months)
    return csv_response(name, table.head if table else (), table.rows if table else ())


def _numbers(summary: MetricSummary) -> list[int | float | None]:
    values = summary.as_json()
    return [values[name] for name in NUMBERS]
