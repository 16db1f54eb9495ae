"""How a small page changes an incident: show a form, act, or say who was faster."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core.errors import RuleViolation, StaleVersion
from core.forms.fields import assumed_times
from core.models import User
from core.permissions import require
from incidents.forms.seen import SeenForm
from incidents.models import Incident
from incidents.queries import incidents as incident_queries


class Step(NamedTuple):
    """What a page says: its verb, heading, button and what pressing it means."""

    verb: str
    heading: str
    button: str
    meaning: str = ""
    template: str = "incidents/incident_step.html"


def take_step(
    request: HttpRequest,
    pk: int,
    step: Step,
    make_form: Callable[[Any, Incident], forms.Form],
    save: Callable[[Incident, User, Any], Incident],
) -> HttpResponse:
    """Show the form on GET; on POST save it and go back to the incident.

    An invalid form, or a rule that names a field, shows the page again with 422; any other broken
    rule means that the incident is no longer as the person saw it and answers 409: with the form
    and what is there now where it knows what it showed, else with who was faster.
    """
    incident = get_object_or_404(incident_queries.for_detail(), pk=pk)
    person = require(request.user, step.verb, incident)
    form = make_form(request.POST if request.method == "POST" else None, incident)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            changed = save(incident, person, form)
        except RuleViolation as error:
            if isinstance(error, StaleVersion) and isinstance(form, SeenForm):
                incident = incident_queries.for_detail().get(pk=pk)
                form, status = form.again(incident, str(error)), 409
            elif error.field is None:
                return conflict(request, incident, error)
            else:
                form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            for sentence in assumed_times(form):
                messages.info(request, sentence)
            return redirect(changed)
    context = {"incident": incident, "form": form, "step": step}
    return render(request, step.template, context, status=status)


def conflict(request: HttpRequest, incident: Incident, error: RuleViolation) -> HttpResponse:
    """Say who was faster and lead to the incident as it is now; nothing was changed."""
    context = {"message": str(error), "back_url": incident.get_absolute_url()}
    return render(request, "409.html", context, status=409)
