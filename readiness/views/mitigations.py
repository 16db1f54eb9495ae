"""What is done about a single point of failure."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Service
from core import clock
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from readiness.forms.mitigation import MitigationForm
from readiness.queries import mitigations as mitigation_queries
from readiness.queries.spof import catalogue_graph
from readiness.usecases import mitigations


@require_http_methods(["GET", "POST"])
@permitted("mitigation.say")
def mitigation(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service, slug=slug)
    person = require(request.user, "mitigation.say", service)
    said = mitigation_queries.of_service(service)
    form = MitigationForm(said, request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_kept(service, form, person):
        messages.success(request, "What is done about it is kept.")
        return redirect("readiness:service_graph", slug=slug)
    context = {
        "service": service,
        "said": said,
        "form": form,
        "takes_down": len(catalogue_graph().blast_of(service.pk)),
    }
    status = 422 if form.is_bound else 200
    return render(request, "readiness/mitigation_form.html", context, status=status)


@require_POST
@permitted("mitigation.say")
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service, slug=slug)
    person = require(request.user, "mitigation.say", service)
    mitigations.withdraw_mitigation(service, by=person)
    messages.success(request, "It is open again.")
    return redirect("readiness:service_graph", slug=slug)


def _is_kept(service: Service, form: MitigationForm, person: User) -> bool:
    try:
        mitigations.say_mitigation(service, by=person, at=clock.now(), **form.values())
    except RuleViolation as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    return True
