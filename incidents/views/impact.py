"""The page on which the impact of an incident is told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import RuleViolation, StaleVersion
from core.permissions import permitted, require
from incidents.forms.impact import ImpactForm
from incidents.models import Impact, Incident
from incidents.usecases.impact import record_impact


@require_http_methods(["GET", "POST"])
@permitted("impact.record")
def impact(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, "impact.record", incident)
    current = Impact.objects.filter(incident=incident).first()
    form = ImpactForm(request.POST if request.method == "POST" else None, impact=current)
    context = {"incident": incident, "form": form, "current": None}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            record_impact(incident, by=person, **form.cleaned_data)
            return redirect(f"{incident.get_absolute_url()}#impact")
        except StaleVersion as error:
            newer = Impact.objects.get(incident=incident)
            form.take_newer(newer, str(error))
            context["current"], status = newer, 409
        except RuleViolation as error:
            form.add_error(error.field, str(error))
    return render(request, "incidents/impact_form.html", context, status=status)
