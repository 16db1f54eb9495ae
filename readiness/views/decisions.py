"""What was left out or waived: asked by one person, approved by another."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Service
from core import clock
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from readiness.forms.assessment import DecisionForm
from readiness.models import Decision
from readiness.queries import decisions as decision_queries
from readiness.usecases import decisions

Step = Callable[..., Decision]


@require_http_methods(["GET", "POST"])
@permitted("decision.view")
def decision_list(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service, slug=slug)
    items = decision_queries.items_of(service, at=clock.now())
    modes = decision_queries.modes_of(service)
    mode = request.GET.get("mode", "")
    begin = DecisionForm.about_mode(mode) if mode in dict(modes) else None
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(items, modes, data, initial=begin)
    if request.method == "POST":
        person = require(request.user, "decision.request", service)
        if form.is_valid() and _asked(service, form, person, clock.now()):
            messages.success(request, "It is asked for. A second person has to approve it.")
            return redirect("readiness:decision_list", slug=slug)
    context = {
        "service": service,
        "form": form,
        "decisions": decision_queries.of_service(service),
        "titles": dict(items) | dict(modes),
    }
    status = 422 if form.is_bound else 200
    return render(request, "readiness/decision_list.html", context, status=status)


@require_POST
@permitted("decision.approve")
def approve(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    decision = _decision(slug, pk)
    person = require(request.user, "decision.approve", decision.service)
    return _done(request, decision, decisions.approve_decision, person, "It counts from now on.")


@require_POST
@permitted("decision.approve")
def decline(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    decision = _decision(slug, pk)
    person = require(request.user, "decision.approve", decision.service)
    return _done(request, decision, decisions.decline_decision, person, "It is declined.")


@require_POST
@permitted("decision.approve")
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    decision = _decision(slug, pk)
    person = require(request.user, "decision.approve", decision.service)
    return _done(request, decision, decisions.revoke_decision, person, "It counts no more.")


def _decision(slug: str, pk: int) -> Decision:
    rows = Decision.objects.select_related("service")
    return get_object_or_404(rows, pk=pk, service__slug=slug)


def _asked(service: Service, form: DecisionForm, person: User, at: datetime) -> bool:
    values = form.values()
    renews = decision_queries.renewable(service, values["item"], values["kind"])
    try:
        decisions.request_decision(service, by=person, at=at, renews=renews, **values)
    except RuleViolation as error:
        field = "item" if error.field == "failure_mode" else error.field
        form.add_error(field if field in form.fields else None, str(error))
        return False
    return True


def _done(
    request: HttpRequest, decision: Decision, step: Step, person: User, said: str
) -> HttpResponse:
    try:
        step(decision, by=person, at=clock.now())
    except RuleViolation as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("readiness:decision_list", slug=decision.service.slug)
