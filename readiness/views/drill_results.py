"""The result of a drill, and what follows from it: promises, a review, publishing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.errors import RuleViolation
from core.permissions import can, permitted, require
from readiness.models import DrillEntry, DrillRun
from readiness.queries import drill_results as result_queries
from readiness.usecases import drill_endings, drill_incidents
from readiness.views.drills import found_drill


@require_GET
@permitted("drill.view")
def drill_result(request: HttpRequest, pk: int) -> HttpResponse:
    run = found_drill(pk)
    person = require(request.user, "drill.view", run)
    if not run.life.is_over:
        return redirect("readiness:drill_run", pk=pk)
    context = {
        "run": run,
        "said": run.plan.plan,
        "result": result_queries.drill_result(run, now=clock.now(), viewer=person),
        "may_review": can(person, "drill.review", run),
    }
    return render(request, "readiness/drill_result.html", context)


@require_POST
@permitted("drill.review")
def drill_publish(request: HttpRequest, pk: int) -> HttpResponse:
    run = found_drill(pk)
    person = require(request.user, "drill.review", run)
    try:
        drill_endings.publish_result(run, by=person, at=clock.now())
        messages.success(request, "The result is published.")
    except RuleViolation as error:
        messages.error(request, str(error))
    return redirect("readiness:drill_result", pk=pk)


@require_POST
@permitted("drill.review")
def drill_review(request: HttpRequest, pk: int) -> HttpResponse:
    run = found_drill(pk)
    person = require(request.user, "drill.review", run)
    try:
        return redirect(drill_incidents.incident_of_drill(run, by=person, at=clock.now()))
    except RuleViolation as error:
        messages.error(request, str(error))
        return redirect("readiness:drill_result", pk=pk)


@require_POST
@permitted("drill.review")
def drill_follow_up(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    run = found_drill(pk)
    person = require(request.user, "drill.review", run)
    entry = _entry(run, number)
    try:
        item = drill_incidents.follow_up(run, by=person, at=clock.now(), entry=entry)
        messages.success(request, f"{item.reference} follows from it.")
    except RuleViolation as error:
        messages.error(request, str(error))
    return redirect("readiness:drill_result", pk=pk)


def _entry(run: DrillRun, number: int | None) -> DrillEntry | None:
    """Return the line of the log that is named, None for the drill as a whole."""
    if number is None:
        return None
    entry = run.entries.filter(pk=number).first()
    if entry is None:
        raise Http404
    return entry
