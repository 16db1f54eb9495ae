"""A drill while it goes on: its page, what is new in it, and each thing people do in it."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.errors import RuleViolation, StaleVersion
from core.permissions import can, permitted, require
from readiness.domain.drill_judgement import WITH_REASON
from readiness.domain.drill_plan import PlanStep
from readiness.domain.drill_run import OF_THE_WHOLE, EntryKind
from readiness.forms.drill import AbortForm, EntryForm, RoleForm
from readiness.models import DrillRun
from readiness.queries import drill_log as log_queries
from readiness.usecases import drill_log
from readiness.views.drills import found_drill

POLL_ENDS = 286
HEADINGS = {
    EntryKind.DONE: "Done",
    EntryKind.FAIL: "The step failed",
    EntryKind.SKIP: "Skip the step",
    EntryKind.BLOCK: "The step is blocked",
    EntryKind.PROBLEM: "A problem",
    EntryKind.NOTE: "A note",
    EntryKind.REOPEN: "Open the step again",
    EntryKind.ABORT: "Stop the drill",
    EntryKind.FINISH: "Finish the drill",
    EntryKind.INJECT: "Give an inject",
}


@require_GET
@permitted("drill.view")
def drill_run(request: HttpRequest, pk: int) -> HttpResponse:
    run = found_drill(pk)
    person = require(request.user, "drill.view", run)
    if run.life.is_over:
        return redirect("readiness:drill_result", pk=pk)
    if not run.life.is_live:
        return redirect(run)
    now = clock.now()
    drill_log.note_seen(run, by=person, at=now)
    context = _shown(request, run) | {"role_form": RoleForm()}
    return render(request, "readiness/drill_run.html", context)


@require_GET
@permitted("drill.view")
def drill_news(request: HttpRequest, pk: int) -> HttpResponse:
    run = DrillRun.objects.select_related("plan").filter(pk=pk).first()
    if run is None:
        raise Http404
    person = require(request.user, "drill.view", run)
    now = clock.now()
    drill_log.note_seen(run, by=person, at=now)
    since = request.GET.get("since", "")
    if not run.life.is_over and not log_queries.is_news(run, since, now=now):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return _answer(request, run, since, status=POLL_ENDS if run.life.is_over else HTTPStatus.OK)


@require_http_methods(["GET", "POST"])
@permitted("drill.run")
def drill_entry(request: HttpRequest, pk: int, act: str, key: str = "") -> HttpResponse:
    run = found_drill(pk)
    person = require(request.user, "drill.run", run)
    kind, step = _known(run, act, key)
    form = _form(request, kind, step)
    status = HTTPStatus.OK
    if form.is_valid():
        try:
            drill_log.write_entry(run, kind, by=person, at=clock.now(), step=key, **form.values())
            return written(request, run, key)
        except RuleViolation as error:
            form.refuse(error)
            status = HTTPStatus.CONFLICT if isinstance(error, StaleVersion) else status
    if form.is_bound and status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_bound and _by_script(request):
        said = " ".join(str(one) for errors in form.errors.values() for one in errors)
        return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
    context = {
        "run": run,
        "step": step,
        "act": kind,
        "heading": HEADINGS.get(kind, kind.value.capitalize()),
        "form": form,
        "said": run.plan.plan,
        "progress": log_queries.progress_of(run),
    }
    return render(request, "readiness/drill_entry.html", context, status=status)


def _known(run: DrillRun, act: str, key: str) -> tuple[EntryKind, PlanStep | None]:
    """Return what is to be written, and the step; raise Http404 for what makes no sense."""
    if act not in set(EntryKind) - {EntryKind.ALSO}:
        raise Http404
    kind, step = EntryKind(act), run.plan.plan.step(key)
    fits = kind is EntryKind.NOTE or (kind in OF_THE_WHOLE) == (step is None)
    if (key and step is None) or not fits:
        raise Http404
    return kind, step


def _form(request: HttpRequest, kind: EntryKind, step: PlanStep | None) -> EntryForm:
    form = AbortForm if kind is EntryKind.ABORT else EntryForm
    asks_time = step is not None and step.enters_time and kind is EntryKind.DONE
    return form(
        request.POST if request.method == "POST" else None,
        asks_time=asks_time,
        text_label=WITH_REASON.get(kind, ""),
        initial={"version": request.GET.get("version"), "undoes": request.GET.get("undoes")},
    )


def written(request: HttpRequest, run: DrillRun, key: str) -> HttpResponse:
    """Answer what was written: news for the script, else the page of the run or of its result."""
    run.refresh_from_db()
    if _by_script(request):
        return _answer(request, run, request.GET.get("since", ""))
    if run.life.is_over:
        return redirect("readiness:drill_result", pk=run.pk)
    place = f"#step-{key}" if key else ""
    return redirect(reverse("readiness:drill_run", args=[run.pk]) + place)


def _answer(
    request: HttpRequest, run: DrillRun, since: str, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = _shown(request, run)
    news = log_queries.news_of(context["live"], since)
    return render(request, "readiness/_drill_news.html", context | {"news": news}, status=status)


def _shown(request: HttpRequest, run: DrillRun) -> dict[str, Any]:
    person = require(request.user, "drill.view", run)
    live = log_queries.live_run(run, now=clock.now(), viewer=person)
    is_in = any(one.person.pk == person.pk for one in live.people)
    return {
        "live": live,
        "run": run,
        "said": live.progress.content,
        "is_in": is_in and can(person, "drill.run", run),
        "may_run": can(person, "drill.run", run),
    }


def _by_script(request: HttpRequest) -> bool:
    """Return whether js/drill.js asks, which wants a part instead of a page."""
    return request.headers.get("HX-Request") == "true"
