"""Pages about services."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from catalog.forms.service import ServiceFilter, ServiceForm
from catalog.models import Service
from catalog.queries import services as service_queries
from catalog.usecases import services
from core.errors import RuleViolation
from core.permissions import permitted, require
from core.web.pages import numbered_page

RECENT_INCIDENTS = 10


@require_GET
@permitted("service.view")
def service_list(request: HttpRequest) -> HttpResponse:
    found = ServiceFilter(request.GET, queryset=service_queries.for_list())
    by_team = request.GET.get("group") == "team"
    page = numbered_page(request, service_queries.by_team(found.qs) if by_team else found.qs)
    context = {"filter": found, "page": page, "by_team": by_team}
    return render(request, "catalog/service_list.html", context)


@require_GET
@permitted("service.view")
def service_detail(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(service_queries.for_detail(), slug=slug)
    context = {
        "service": service,
        "incidents": service.incidents.order_by("-declared_at")[:RECENT_INCIDENTS],
        "cycle": service_queries.cycle_of(service),
    }
    return render(request, "catalog/service_detail.html", context)


@require_http_methods(["GET", "POST"])
@permitted("service.create")
def service_create(request: HttpRequest) -> HttpResponse:
    form = ServiceForm(request.POST or None)
    if form.is_valid():
        try:
            service = services.create_service(
                by=require(request.user, "service.create"), **form.cleaned_data
            )
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect(service)
    context = {"form": form, "service": None}
    return render(
        request, "catalog/service_form.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
@permitted("service.edit")
def service_edit(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service, slug=slug)
    person = require(request.user, "service.edit", service)
    form = ServiceForm(request.POST or None, instance=service)
    if form.is_valid():
        return redirect(services.edit_service(service, by=person, **form.cleaned_data))
    context = {"form": form, "service": service}
    return render(
        request, "catalog/service_form.html", context, status=422 if form.is_bound else 200
    )
