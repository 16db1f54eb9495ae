"""Choosing what the list of incidents shows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.people.usecases import choose_columns
from core.permissions import permitted, require
from incidents.forms.incident_columns import LIST, IncidentColumnsForm


@require_POST
@permitted("incident.view")
def incident_columns(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "incident.view")
    form = IncidentColumnsForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422, content_type="text/plain")
    choose_columns(person, LIST, **form.choice)
    return redirect(reverse("incidents:incident_list") + form.query_string)
