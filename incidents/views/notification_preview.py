"""Who gets what: a page that tries a made-up piece of news against the rules."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from core import clock
from core.permissions import permitted
from incidents.forms.notification_preview import NotificationPreviewForm
from incidents.models import NotificationRule
from incidents.queries.notification_preview import preview


@require_GET
@permitted("channel.view")
def notification_preview(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    rule = get_object_or_404(NotificationRule, pk=pk) if pk is not None else None
    asked = request.GET if "topic" in request.GET else NotificationPreviewForm.about(rule)
    form = NotificationPreviewForm(asked)
    found = preview(form.example, at=clock.now()) if form.is_valid() else None
    context = {"form": form, "preview": found, "rule": rule}
    status = 200 if found else 422
    return render(request, "incidents/notification_preview.html", context, status=status)
