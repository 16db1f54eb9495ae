"""Planned work, during which alerts open no incident."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation
from core.permissions import permitted, require
from core.visibility import Viewer, viewing_as
from incidents.forms.maintenance import MaintenanceForm
from incidents.models import MaintenanceWindow
from incidents.usecases.maintenance import end_maintenance, plan_maintenance


@require_http_methods(["GET", "POST"])
@permitted("maintenance.plan")
def maintenance_list(request: HttpRequest) -> HttpResponse:
    person, now = require(request.user, "maintenance.plan"), clock.now()
    form = MaintenanceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            plan_maintenance(by=person, **form.values())
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "It is planned.")
            return redirect("incidents:maintenance_list")
    windows = MaintenanceWindow.objects.not_over(now).prefetch_related("services")
    context = {"form": form, "windows": windows, "now": now}
    status = 422 if form.errors else 200
    return render(request, "incidents/maintenance_list.html", context, status=status)


@require_POST
@permitted("maintenance.plan")
def maintenance_end(request: HttpRequest, pk: int) -> HttpResponse:
    window = get_object_or_404(MaintenanceWindow, pk=pk)
    person = require(request.user, "maintenance.plan", window)
    # Alerts it kept quiet are in no incident, so nobody but the system sees them.
    with viewing_as(Viewer.SYSTEM):
        end_maintenance(window, by=person, at=clock.now())
    messages.success(request, "It has ended.")
    return redirect("incidents:maintenance_list")
