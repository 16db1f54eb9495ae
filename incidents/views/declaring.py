"""The page on which an incident is declared."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.errors import RuleViolation
from core.forms.fields import assumed_times
from core.permissions import permitted, require
from incidents.forms.declare import DeclareForm, read_prefill
from incidents.queries.similar_open import similar_open
from incidents.usecases.declaring import LONGEST_TITLE
from incidents.usecases.declaring_with_role import declare_with_role


@require_http_methods(["GET", "POST"])
@permitted("incident.declare")
def incident_declare(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "incident.declare")
    prefill = read_prefill(request.GET)
    form = DeclareForm(request.POST or None, initial=prefill.initial)
    if form.is_valid():
        said = assumed_times(form)
        try:
            incident = declare_with_role(
                by=person, at=clock.now(), role=form.cleaned_data["role"], **form.as_declared()
            )
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, " ".join([f"{incident.reference} is declared.", *said]))
            return redirect(incident)
    page_url = request.build_absolute_uri(request.path)
    context = {"form": form, "prefill": prefill, "page_url": page_url}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/incident_declare.html", context, status=status)


@require_GET
@permitted("incident.declare")
def incident_similar(request: HttpRequest) -> HttpResponse:
    title = request.GET.get("title", "")[:LONGEST_TITLE]
    context = {"incidents": similar_open(title)}
    return render(request, "incidents/_similar_open.html", context)
