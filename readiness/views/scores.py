"""The readiness of a service: score, ledger, history, and when evidence expires."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from catalog.models import Service
from core import clock
from core.permissions import permitted, require
from readiness.domain.outlook import expiring
from readiness.forms.measure import MeasureForm
from readiness.queries.readiness_page import page_of
from readiness.queries.scores import score_card
from readiness.usecases.assessments import measure_as


@require_GET
@permitted("score.view")
def service_readiness(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("owner_team"), slug=slug)
    return _page(request, service, MeasureForm.of(service))


@require_POST
@permitted("assessment.answer")
def measure(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("owner_team"), slug=slug)
    person = require(request.user, "assessment.answer", service)
    form = MeasureForm(service, request.POST)
    if not form.is_valid():
        return _page(request, service, form, status=422)
    measure_as(service, by=person, at=clock.now(), trait=form.cleaned_data["trait"])
    messages.success(request, "It is measured by that from now on.")
    return redirect("readiness:service", slug=slug)


def _page(
    request: HttpRequest, service: Service, form: MeasureForm, *, status: int = 200
) -> HttpResponse:
    context = {"page": page_of(service, at=clock.now()), "form": form}
    return render(request, "readiness/service_readiness.html", context, status=status)


@require_GET
@permitted("score.view")
def expiry_feed(request: HttpRequest, slug: str) -> HttpResponse:
    from readiness.exporters.expiry_calendar import expiry_calendar  # noqa: PLC0415 - icalendar is large, and few ask for it

    service = get_object_or_404(Service, slug=slug)
    now = clock.now()
    content = expiry_calendar(
        service,
        expiring(score_card(service, at=now)),
        zone=timezone.get_current_timezone(),
        now=now,
        address=request.build_absolute_uri,
    )
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
