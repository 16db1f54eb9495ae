"""Pages about recovery metrics."""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.permissions import permitted
from incidents.domain.charts.distribution import distribution_chart
from incidents.domain.charts.trend import trend_chart
from incidents.domain.recovery_metrics import IncidentTimes, Metric, exclusions, summarise
from incidents.exporters.recovery_metrics_csv import distribution_csv, summaries_csv, trend_csv
from incidents.forms.recovery_metrics import PAGE_DEFAULTS, MetricsPageForm
from incidents.queries import recovery_metrics

EXAMPLE_START = datetime(2026, 3, 2, 12, tzinfo=UTC)
EXAMPLE_MINUTES = (6, 20, 35, 60, 75, 90, 240)


@require_GET
@permitted("recovery_metric.view")
def metrics(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    form = MetricsPageForm(asked)
    if not form.is_valid():
        return render(request, "incidents/metrics.html", {"form": form}, status=422)
    metric, period = form.cleaned_data["metric"], form.cleaned_data["period"]
    times = recovery_metrics.incident_times(form.selection)
    context = {
        "form": form,
        "metric": metric,
        "summaries": recovery_metrics.summaries(times),
        "distribution": distribution_chart(times, metric, chart_id="distribution"),
        "trend": trend_chart(times, metric, period, chart_id="trend"),
        "left_out": exclusions(times, metric),
        "query": asked.urlencode(),
    }
    return render(request, "incidents/metrics.html", context)


@require_GET
@permitted("recovery_metric.view")
def metrics_csv(request: HttpRequest) -> HttpResponse:
    form = MetricsPageForm(_asked(request))
    if not form.is_valid():
        return render(request, "incidents/metrics.html", {"form": form}, status=422)
    times = recovery_metrics.incident_times(form.selection)
    metric = form.cleaned_data["metric"]
    match request.GET.get("table"):
        case "distribution":
            return distribution_csv(times, metric)
        case "trend":
            return trend_csv(times, metric, form.cleaned_data["period"])
        case _:
            return summaries_csv(recovery_metrics.summaries(times))


@require_GET
@permitted("recovery_metric.view")
def definitions(request: HttpRequest) -> HttpResponse:
    example = [
        IncidentTimes(
            reference=f"example {number}",
            started_at=EXAMPLE_START,
            resolved_at=EXAMPLE_START + timedelta(minutes=minutes),
        )
        for number, minutes in enumerate(EXAMPLE_MINUTES, start=1)
    ]
    context = {
        "metrics": list(Metric),
        "minutes": EXAMPLE_MINUTES,
        "summary": summarise(example, Metric.TIME_TO_RECOVER),
        "too_few": summarise(example[:5], Metric.TIME_TO_RECOVER),
    }
    return render(request, "incidents/metrics_definitions.html", context)


def _asked(request: HttpRequest) -> QueryDict:
    """Return the query string with the page's own defaults, so that the form shows them."""
    asked = request.GET.copy()
    for name, value in PAGE_DEFAULTS.items():
        asked.setdefault(name, value)
    return asked
