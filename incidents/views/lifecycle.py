"""One small page per step in the life of an incident; each works without script."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core import clock
from core.models import User
from core.permissions import can, permitted
from incidents.domain.lifecycle import Milestone
from incidents.forms.milestone import MilestoneForm, MomentForm
from incidents.forms.resolve import ReopenForm, ResolveForm
from incidents.models import Incident
from incidents.usecases import lifecycle
from incidents.usecases.resolving import resolve_and_begin_postmortem
from incidents.views.steps import Step, take_step

MILESTONES = {milestone.label.lower(): milestone for milestone in Milestone}

ACKNOWLEDGE = Step(
    verb="incident.acknowledge",
    heading="Acknowledge",
    button="Acknowledge",
    meaning="Somebody has taken it: the team knows that hands are on it.",
)
MITIGATE = Step(
    verb="incident.mitigate",
    heading="Mark mitigated",
    button="Mark mitigated",
    meaning="Users no longer hurt, even if the cause is still there.",
)
RESOLVE = Step(
    verb="incident.resolve",
    heading="Resolve",
    button="Resolve",
    meaning="All is back to normal; the clock stops.",
    template="incidents/incident_resolve.html",
)
CLOSE = Step(
    verb="incident.close",
    heading="Close",
    button="Close",
    meaning="Nothing is left to do here. It stays readable and can be reopened.",
)
REOPEN = Step(
    verb="incident.reopen",
    heading="Reopen",
    button="Reopen",
    meaning="It came back: the clock runs on, and the mitigated and resolved times are open again.",
)


@require_http_methods(["GET", "POST"])
@permitted("incident.acknowledge")
def incident_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    def save(incident: Incident, person: User, form: Any) -> Incident:
        return lifecycle.acknowledge_incident(incident, by=person, at=form.moment())

    return take_step(request, pk, ACKNOWLEDGE, _moment_form, save)


@require_http_methods(["GET", "POST"])
@permitted("incident.mitigate")
def incident_mitigate(request: HttpRequest, pk: int) -> HttpResponse:
    def save(incident: Incident, person: User, form: Any) -> Incident:
        return lifecycle.mitigate_incident(incident, by=person, at=form.moment())

    return take_step(request, pk, MITIGATE, _moment_form, save)


@require_http_methods(["GET", "POST"])
@permitted("incident.resolve")
def incident_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    def make_form(data: Any, incident: Incident) -> forms.Form:
        may_write = can(request.user, "postmortem.write", incident)
        return ResolveForm(data, incident=incident, may_write=may_write)

    def save(incident: Incident, person: User, form: Any) -> Incident:
        return resolve_and_begin_postmortem(
            incident,
            by=person,
            at=form.moment(),
            now=clock.now(),
            note=form.cleaned_data["note"],
            times=form.times(),
            template=form.template(),
        )

    return take_step(request, pk, RESOLVE, make_form, save)


@require_http_methods(["GET", "POST"])
@permitted("incident.close")
def incident_close(request: HttpRequest, pk: int) -> HttpResponse:
    def save(incident: Incident, person: User, _form: Any) -> Incident:
        return lifecycle.close_incident(incident, by=person, at=clock.now())

    return take_step(request, pk, CLOSE, lambda data, _incident: forms.Form(data), save)


@require_http_methods(["GET", "POST"])
@permitted("incident.reopen")
def incident_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    def save(incident: Incident, person: User, form: Any) -> Incident:
        return lifecycle.reopen_incident(
            incident, by=person, at=clock.now(), reason=form.cleaned_data["reason"]
        )

    return take_step(request, pk, REOPEN, lambda data, _incident: ReopenForm(data), save)


@require_http_methods(["GET", "POST"])
@permitted("incident.update")
def incident_milestone(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    milestone = MILESTONES.get(name)
    if milestone is None:
        raise Http404
    step = Step("incident.update", f"{milestone.label}: when?", "Save", meaning=milestone.meaning)

    def make_form(data: Any, incident: Incident) -> forms.Form:
        return MilestoneForm(data, incident=incident, milestone=milestone)

    def save(incident: Incident, person: User, form: Any) -> Incident:
        return lifecycle.set_milestone(incident, milestone, by=person, **form.times())

    return take_step(request, pk, step, make_form, save)


def _moment_form(data: Any, incident: Incident) -> forms.Form:
    return MomentForm(data, incident=incident)
