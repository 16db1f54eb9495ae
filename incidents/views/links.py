"""Add and remove the links of an incident."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.permissions import permitted, require
from incidents.forms.link import LinkForm
from incidents.models import Incident
from incidents.usecases import links


@require_http_methods(["GET", "POST"])
@permitted("link.edit")
def link_add(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, "link.edit", incident)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        links.add_link(incident, by=person, **form.cleaned_data)
        return redirect(f"{incident.get_absolute_url()}#links")
    context = {"incident": incident, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/link_form.html", context, status=status)


@require_POST
@permitted("link.edit")
def link_remove(request: HttpRequest, pk: int, link_pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, "link.edit", incident)
    link = incident.links.filter(pk=link_pk).first()
    if link is not None:
        links.remove_link(link, by=person)
    return redirect(f"{incident.get_absolute_url()}#links")
