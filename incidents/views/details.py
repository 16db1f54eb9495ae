"""Small pages that change what an incident says about itself, and who may know of it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation, StaleVersion
from core.models import User
from core.permissions import permitted, require
from incidents.forms.incident import DetailsForm, RestrictForm, ScopeForm
from incidents.forms.severity import SeverityForm
from incidents.models import Incident
from incidents.queries import incidents as incident_queries
from incidents.usecases import details
from incidents.views.steps import Step, conflict, take_step

SEVERITY = Step(
    verb="incident.update",
    heading="Change severity",
    button="Save",
    template="incidents/incident_severity.html",
)
SCOPE = Step(verb="incident.update", heading="Services and team", button="Save")


@require_http_methods(["GET", "POST"])
@permitted("incident.update")
def incident_edit(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(incident_queries.for_detail(), pk=pk)
    person = require(request.user, "incident.update", incident)
    data = request.POST if request.method == "POST" else None
    form = DetailsForm(data, initial=DetailsForm.initial_of(incident))
    context = {"incident": incident, "form": form, "is_stale": False}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return redirect(details.edit_details(incident, by=person, **form.details()))
        except StaleVersion as error:
            form.take_newer(incident, str(error))
            context["is_stale"], status = True, 409
    return render(request, "incidents/incident_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@permitted("incident.update")
def incident_severity(request: HttpRequest, pk: int) -> HttpResponse:
    def make_form(data: Any, incident: Incident) -> forms.Form:
        return SeverityForm(data, initial=SeverityForm.initial_of(incident))

    def save(incident: Incident, person: User, form: Any) -> Incident:
        return details.change_severity(incident, by=person, at=clock.now(), **form.cleaned_data)

    return take_step(request, pk, SEVERITY, make_form, save)


@require_http_methods(["GET", "POST"])
@permitted("incident.update")
def incident_scope(request: HttpRequest, pk: int) -> HttpResponse:
    def make_form(data: Any, incident: Incident) -> forms.Form:
        return ScopeForm(data, incident=incident)

    def save(incident: Incident, person: User, form: Any) -> Incident:
        return details.change_scope(
            incident,
            by=person,
            at=clock.now(),
            services=form.chosen_services(),
            team=form.cleaned_data["team"],
            seen=form.cleaned_data["seen"],
        )

    return take_step(request, pk, SCOPE, make_form, save)


@require_http_methods(["GET", "POST"])
@permitted("incident.restrict")
def incident_restrict(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(incident_queries.for_detail(), pk=pk)
    person = require(request.user, "incident.restrict", incident)
    form = RestrictForm(request.POST if request.method == "POST" else None, incident=incident)
    if form.is_valid():
        added: User | None = form.cleaned_data["person"]
        details.set_restricted(
            incident,
            by=person,
            at=clock.now(),
            restricted=form.cleaned_data["restricted"] == "yes",
            people=[added] if added else [],
        )
        return redirect(incident)
    context = {
        "incident": incident,
        "form": form,
        "known_to": incident_queries.people_with_access(incident),
    }
    status = 422 if form.is_bound else 200
    return render(request, "incidents/incident_restrict.html", context, status=status)


@require_POST
@permitted("incident.restrict")
def incident_access_withdraw(request: HttpRequest, pk: int, username: str) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, "incident.restrict", incident)
    other = get_object_or_404(User, username=username)
    try:
        details.withdraw_access(incident, by=person, person=other)
    except RuleViolation as error:
        return conflict(request, incident, error)
    return redirect("incidents:incident_restrict", pk=incident.pk)
