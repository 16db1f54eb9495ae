"""The executive overview, on the screen and on paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core import clock
from core.permissions import permitted
from incidents.forms.overview import OverviewForm
from incidents.queries.overview import overview


@require_GET
@permitted("overview.view")
def overview_page(request: HttpRequest) -> HttpResponse:
    return _answer(request, "incidents/overview.html")


@require_GET
@permitted("overview.view")
def overview_print(request: HttpRequest) -> HttpResponse:
    return _answer(request, "incidents/overview_print.html")


def _answer(request: HttpRequest, template: str) -> HttpResponse:
    form = OverviewForm(request.GET)
    if not form.is_valid():
        return render(request, "incidents/overview.html", {"form": form}, status=422)
    now = clock.now()
    address = f"{reverse('incidents:overview')}?{request.GET.urlencode()}".removesuffix("?")
    context: dict[str, Any] = {
        "form": form,
        "found": overview(now=now, **form.period(now)),
        "printed_at": now,
        "page_url": request.build_absolute_uri(address),
    }
    return render(request, template, context)
