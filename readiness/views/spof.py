"""Single points of failure: of the organisation, and the graph of one service."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from catalog.models import Service
from core import clock
from core.permissions import permitted, require
from core.web.pages import PAGE_SIZE
from readiness.exporters.single_point_csv import single_point_csv
from readiness.forms.dependency_preview import DependencyPreviewForm
from readiness.forms.spof import SinglePointFilter
from readiness.queries.dependency_drawing import drawing_of
from readiness.queries.dependency_preview import preview_of
from readiness.queries.mitigations import around
from readiness.queries.spof import catalogue_graph, findings_among
from readiness.queries.spof_list import counted_by_tier, for_list


@require_GET
@permitted("dependency.view")
def single_point_list(request: HttpRequest) -> HttpResponse:
    form = SinglePointFilter(request.GET)
    found = for_list(**form.choice)
    page = Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "revision": found.revision,
        "today": timezone.localdate(clock.now()),
    }
    return render(request, "readiness/single_point_list.html", context)


@require_GET
@permitted("dependency.view")
def single_point_file(request: HttpRequest) -> HttpResponse:
    form = SinglePointFilter(request.GET)
    return single_point_csv(for_list(**form.choice))


@require_GET
@permitted("dependency.view")
def service_graph(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("owner_team"), slug=slug)
    known = catalogue_graph()
    rows = Service.objects.in_bulk() | {service.pk: service}
    wants_pairs = True if "pairs" in request.GET else None
    found = findings_among(service, known, rows, with_pairs=wants_pairs)
    said, points = around(service, found.points)
    context = {
        "service": service,
        "found": found,
        "blast_by_tier": counted_by_tier(found.blast),
        "drawing": drawing_of(service, known, rows),
        "points": points,
        "said": said,
        "today": timezone.localdate(clock.now()),
    }
    return render(request, "readiness/service_graph.html", context)


@require_POST
@permitted("dependency.edit")
def dependency_preview(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service, slug=slug)
    require(request.user, "dependency.edit", service)
    form = DependencyPreviewForm(service, request.POST)
    context: dict[str, object] = {"service": service, "form": form}
    if form.is_valid():
        data = form.cleaned_data
        context["preview"] = preview_of(
            service,
            provider=data["provider"],
            criticality=data["criticality"],
            group=data["redundancy_group"],
        )
    status = 200 if form.is_valid() else 422
    return render(request, "readiness/dependency_preview.html", context, status=status)
