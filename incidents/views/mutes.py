"""Hearing no more of an incident or its postmortem, and of it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.permissions import permitted, require
from incidents.models import Incident, Notification
from incidents.queries import mutes as mute_queries
from incidents.usecases.mutes import end_mute, mute
from incidents.views.reviews import found_postmortem

MUTED = "You hear no more of {}. Under Inbox, Muted you take that back."


@require_GET
@permitted("notification.read")
def mute_list(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "notification.read")
    return render(request, "incidents/mute_list.html", {"mutes": mute_queries.for_list(person)})


@require_POST
@permitted("notification.read")
def incident_mute(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, "notification.read")
    mute(incident, by=person, at=clock.now())
    messages.success(request, MUTED.format(incident.reference))
    return redirect(incident)


@require_POST
@permitted("notification.read")
def postmortem_mute(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    person = require(request.user, "notification.read")
    mute(postmortem.incident, by=person, at=clock.now(), is_postmortem_only=True)
    messages.success(request, MUTED.format(postmortem.reference))
    return redirect("incidents:postmortem_review", pk=pk)


@require_POST
@permitted("notification.read")
def inbox_mute(request: HttpRequest, number: int) -> HttpResponse:
    person = require(request.user, "notification.read")
    rows = Notification.objects.filter(person=person, incident__isnull=False)
    entry = get_object_or_404(rows.select_related("incident"), pk=number)
    if entry.incident is not None:
        only = entry.is_of_postmortem
        mute(entry.incident, by=person, at=clock.now(), is_postmortem_only=only)
        messages.success(request, MUTED.format(entry.reference))
    return redirect("incidents:inbox")


@require_POST
@permitted("notification.read")
def mute_end(request: HttpRequest, number: int) -> HttpResponse:
    person = require(request.user, "notification.read")
    end_mute(get_object_or_404(mute_queries.for_list(person), pk=number), by=person)
    return redirect("incidents:mute_list")
