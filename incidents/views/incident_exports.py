"""Doors to files of incidents that are written in the background."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.background import dispatcher
from core.errors import RuleViolation
from core.permissions import permitted, require
from core.web.file_refusal import file_refused
from incidents.forms.incident_filter import read_filter
from incidents.models import Incident
from incidents.queries import incident_exports as queries
from incidents.queries.incident_list import list_choices
from incidents.usecases.incident_exports import MOST_INCIDENTS, ask_for_export

NO_LONGER = "Something in this file may no longer be read by you. Export the list again."


@require_POST
@permitted("incident.view")
def incident_export_create(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "incident.view")
    found = read_filter(request.GET, Incident.objects.all, list_choices(person))
    if found.faults:
        return file_refused(found.faults)
    ids = found.incidents.order_by("-pk").values_list("pk", flat=True)[: MOST_INCIDENTS + 1]
    zone = timezone.get_current_timezone_name()
    try:
        export = ask_for_export(list(ids), by=person, zone=zone)
    except RuleViolation as error:
        messages.error(request, str(error))
        return redirect("core:job_list")
    dispatcher.wake()
    return redirect(export)


@require_GET
@never_cache
@permitted("incident.view")
def incident_export(request: HttpRequest, pk: int) -> HttpResponse:
    person = require(request.user, "incident.view")
    export = get_object_or_404(queries.of_person(person), pk=pk)
    if not queries.may_still_be_read(export):
        messages.error(request, NO_LONGER)
        return redirect(export)
    response = HttpResponse(bytes(export.content), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="incidents-{export.pk}.csv"'
    return response
