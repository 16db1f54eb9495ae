"""Injects of a drill, for its lead and its injector: prepare them, drop them, give them."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from readiness.forms.drill_inject import InjectForm
from readiness.models import DrillInject, DrillRun
from readiness.queries.drill_injects import is_facilitator, waiting_injects
from readiness.usecases import drill_injects
from readiness.views.drill_runs import written
from readiness.views.drills import found_drill


@require_http_methods(["GET", "POST"])
@permitted("drill.run")
def inject_list(request: HttpRequest, pk: int) -> HttpResponse:
    run, person = _facilitated(request, pk)
    form = InjectForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            drill_injects.add_inject(run, by=person, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, "The inject is prepared.")
            return redirect("readiness:drill_inject_list", pk=pk)
    given = run.entries.filter(inject__isnull=False).select_related("person").order_by("pk")
    context = {
        "run": run,
        "form": form,
        "waiting": waiting_injects(run, run.started_at, now=clock.now()),
        "given": given,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "readiness/drill_inject_list.html", context, status=status)


@require_POST
@permitted("drill.run")
def inject_remove(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    run, person = _facilitated(request, pk)
    inject = get_object_or_404(DrillInject.objects.filter(run=run).select_related("run"), pk=number)
    try:
        drill_injects.remove_inject(inject, by=person)
        messages.success(request, "The inject is dropped.")
    except RuleViolation as error:
        messages.error(request, str(error))
    return redirect("readiness:drill_inject_list", pk=pk)


@require_POST
@permitted("drill.run")
def inject_give(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    run, person = _facilitated(request, pk)
    inject = get_object_or_404(DrillInject.objects.filter(run=run).select_related("run"), pk=number)
    try:
        drill_injects.give_inject(inject, by=person, at=clock.now())
    except RuleViolation as error:
        messages.error(request, str(error))
        return redirect("readiness:drill_inject_list", pk=pk)
    return written(request, run, "")


def _facilitated(request: HttpRequest, pk: int) -> tuple[DrillRun, User]:
    """Return the drill and its lead or injector; for others there are no injects."""
    run = found_drill(pk)
    person = require(request.user, "drill.run", run)
    if not is_facilitator(run.participants.all(), person):
        raise Http404
    return run, person
