"""Pages about recovery metrics."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core import clock
from core.permissions import permitted
from incidents.domain import worked_examples
from incidents.domain.recovery_metrics import Metric
from incidents.exporters.recovery_metrics_csv import (
    CHART_TABLES,
    chart_csv,
    distribution_csv,
    summaries_csv,
    trend_csv,
)
from incidents.forms.recovery_metrics import MetricsPageForm, asked_of
from incidents.queries import recovery_metrics
from incidents.queries.metrics_view import as_view
from incidents.queries.recovery_dashboard import dashboard
from incidents.queries.recovery_figures import figures


@require_GET
@permitted("recovery_metric.view")
def metrics(request: HttpRequest) -> HttpResponse:
    form = MetricsPageForm(asked_of(request.GET))
    if not form.is_valid():
        return render(request, "incidents/metrics.html", {"form": form}, status=422)
    question = form.question
    found = dashboard(question, now=clock.now())
    context = {
        "form": form,
        "metric": question.metric,
        "found": found,
        "is_empty": found.is_empty,
        "view": as_view(found, question),
        "left_out": found.left_out,
        "query": form.query,
        "rows_url": "" if request.GET.get("rows") == "all" else f"?{form.query}&rows=all",
        "incidents_url": f"{reverse('incidents:incident_list')}?{form.incidents_query}",
    }
    return render(request, "incidents/metrics.html", context)


@require_GET
@permitted("recovery_metric.view")
def metrics_csv(request: HttpRequest) -> HttpResponse:
    form = MetricsPageForm(asked_of(request.GET))
    if not form.is_valid():
        return render(request, "incidents/metrics.html", {"form": form}, status=422)
    question = form.question
    table = request.GET.get("table")
    if table in {"distribution", "trend"}:
        times = recovery_metrics.incident_times(question.selection)
        if table == "distribution":
            return distribution_csv(times, question.metric)
        return trend_csv(times, question.metric, question.period)
    if table in CHART_TABLES:
        return chart_csv(dashboard(question, now=clock.now()).charts.get(table), table)
    return summaries_csv(figures(question.selection).summaries)


@require_GET
@permitted("recovery_metric.view")
def definitions(request: HttpRequest) -> HttpResponse:
    context = {
        "metrics": list(Metric),
        "examples": worked_examples.worked_examples(),
        "minutes": worked_examples.MINUTES,
        "before": worked_examples.BEFORE,
        "after": worked_examples.AFTER,
        "running": worked_examples.RUNNING,
        "controlled": worked_examples.CONTROLLED,
        "share": worked_examples.SHARE,
        "reductions": worked_examples.REDUCTIONS,
    }
    return render(request, "incidents/metrics_definitions.html", context)
