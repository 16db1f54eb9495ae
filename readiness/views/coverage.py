"""The matrix of services by failure modes, and one cell of it."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from catalog.models import Service
from core import clock
from core.permissions import permitted
from readiness.exporters.coverage_csv import coverage_csv
from readiness.forms.coverage import CoverageForm
from readiness.queries.coverage import coverage, coverage_cell
from readiness.views.drill_address import drill_address

ROWS = 12
"""So many rows of nearly forty cells leave the page below 1,500 elements."""
ROWS_ON_PAPER = 34
"""Two sheets across, and still worked out within 300 ms."""


@require_GET
@permitted("coverage.view")
def coverage_matrix(request: HttpRequest) -> HttpResponse:
    form = CoverageForm(request.GET)
    if not form.is_valid():
        return render(request, "readiness/coverage.html", {"form": form}, status=422)
    found = coverage(form.choice, at=clock.now())
    is_for_paper = request.GET.get("rows") == "paper"
    service = found.worst_service
    context = {
        "form": form,
        "found": found,
        "is_for_paper": is_for_paper,
        "other_rows": ROWS if is_for_paper else ROWS_ON_PAPER,
        "page": Paginator(found.rows, ROWS_ON_PAPER if is_for_paper else ROWS).get_page(
            request.GET.get("page")
        ),
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
    return coverage_csv(coverage(form.choice, at=clock.now()))


@require_GET
@permitted("coverage.view")
def coverage_detail(request: HttpRequest, slug: str, mode: str) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("owner_team"), slug=slug)
    found = coverage_cell(service, mode, at=clock.now())
    if found is None:
        raise Http404
    context = {"found": found, "drill_url": drill_address(service, found.cell.mode)}
    return render(request, "readiness/coverage_cell.html", context)
