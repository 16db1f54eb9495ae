"""The matrix of services by failure modes, and one cell of it."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from catalog.models import Service
from core.permissions import permitted
from readiness.exporters.coverage_csv import coverage_csv
from readiness.forms.coverage import CoverageForm
from readiness.queries.coverage import coverage, coverage_cell
from readiness.views.drill_address import drill_address

ROWS = 12
"""So many rows of nearly forty cells leave the page below 1,500 elements."""


@require_GET
@permitted("coverage.view")
def coverage_matrix(request: HttpRequest) -> HttpResponse:
    form = CoverageForm(request.GET)
    if not form.is_valid():
        return render(request, "readiness/coverage.html", {"form": form}, status=422)
    found = coverage(form.choice, at=timezone.now())
    size = max(len(found.rows), ROWS) if request.GET.get("page") == "all" else ROWS
    service = found.worst_service
    context = {
        "form": form,
        "found": found,
        "rows_at_once": ROWS,
        "page": Paginator(found.rows, size).get_page(request.GET.get("page")),
        "drill_url": drill_address(service, found.worst.cell.mode)
        if service and found.worst
        else None,
    }
    return render(request, "readiness/coverage.html", context)


@require_GET
@permitted("coverage.view")
def coverage_file(request: HttpRequest) -> HttpResponse:
    form = CoverageForm(request.GET)
    if not form.is_valid():
        return render(request, "readiness/coverage.html", {"form": form}, status=422)
    return coverage_csv(coverage(form.choice, at=timezone.now()))


@require_GET
@permitted("coverage.view")
def coverage_detail(request: HttpRequest, slug: str, mode: str) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("owner_team"), slug=slug)
    found = coverage_cell(service, mode, at=timezone.now())
    if found is None:
        raise Http404
    context = {"found": found, "drill_url": drill_address(service, found.cell.mode)}
    return render(request, "readiness/coverage_cell.html", context)
