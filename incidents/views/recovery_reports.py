"""Pages of frozen recovery metrics: the list, making one, reading one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.permissions import permitted, require
from core.web.keyset import keyset_page
from incidents.forms.recovery_metrics import MetricsPageForm, asked_of
from incidents.forms.recovery_report import RecoveryReportForm
from incidents.queries import recovery_reports as report_queries
from incidents.usecases.recovery_reports import freeze_report


@require_GET
@permitted("recovery_report.view")
def report_list(request: HttpRequest) -> HttpResponse:
    page = keyset_page(report_queries.for_list(), request.GET)
    return render(request, "incidents/report_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@permitted("recovery_report.freeze")
def report_create(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "recovery_report.freeze")
    asked = MetricsPageForm(asked_of(request.GET))
    if not asked.is_valid():
        return render(request, "incidents/metrics.html", {"form": asked}, status=422)
    form = RecoveryReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        report = freeze_report(
            asked.question,
            by=person,
            at=clock.now(),
            title=form.cleaned_data["title"],
            query=asked.query,
        )
        return redirect(report)
    context = {"form": form, "asked": asked, "query": asked.query}
    return render(
        request, "incidents/report_form.html", context, status=422 if form.is_bound else 200
    )


@require_GET
@permitted("recovery_report.view")
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found = report_queries.for_detail().filter(pk=pk)
    read = report_queries.read(get_object_or_404(found))
    rows_url = "" if request.GET.get("rows") == "all" else "?rows=all"
    context = {"report": read.report, "view": read.view, "rows_url": rows_url}
    return render(request, "incidents/report_detail.html", context)
