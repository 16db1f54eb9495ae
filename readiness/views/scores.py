"""The readiness of a service: score, ledger, history, and when evidence expires."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from catalog.models import Service
from core.permissions import permitted
from readiness.domain.outlook import expiring
from readiness.exporters.expiry_calendar import expiry_calendar
from readiness.queries.readiness_page import page_of
from readiness.queries.scores import score_card


@require_GET
@permitted("score.view")
def service_readiness(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("owner_team"), slug=slug)
    page = page_of(service, at=timezone.now())
    return render(request, "readiness/service_readiness.html", {"page": page})


@require_GET
@permitted("score.view")
def expiry_feed(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service, slug=slug)
    now = timezone.now()
    content = expiry_calendar(
        service,
        expiring(score_card(service, at=now)),
        zone=timezone.get_current_timezone(),
        now=now,
        address=request.build_absolute_uri,
    )
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
