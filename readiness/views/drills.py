"""Pages of drills: what is ahead and what came of the last, and arranging one."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.models import Service
from core import clock
from core.errors import RuleViolation
from core.models import FeedToken, User
from core.permissions import permitted, require
from core.web.feed_doors import feed
from readiness.domain.month import Month
from readiness.forms.drill import CancelForm, DrillForm, PreconditionsForm, RoleForm
from readiness.models import DrillPlan, DrillRun
from readiness.queries import drills as drill_queries
from readiness.queries.drill_calendar import drill_month
from readiness.queries.drill_injects import is_facilitator
from readiness.queries.drill_log import people_of
from readiness.usecases import drill_log, drills


@require_GET
@permitted("drill.view")
def drill_list(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "drill.view")
    now = clock.now()
    month = Month.read(request.GET.get("month", "")) or Month.of(timezone.localdate(now))
    zone = timezone.get_current_timezone()
    context = {
        "home": drill_queries.home(now=now),
        "month": drill_month(month, now=now, zone=zone),
        "has_feeds": FeedToken.objects.filter(person=person).exists(),
    }
    return render(request, "readiness/drill_list.html", context)


@feed("feed.read")
def drill_ics(request: HttpRequest, person: User) -> HttpResponse:
    from readiness.exporters.drill_calendar import drill_calendar  # noqa: PLC0415 - icalendar is large, and few ask for it

    require(person, "drill.view")
    runs = drill_queries.in_calendar(now=clock.now())
    content = drill_calendar(runs, address=request.build_absolute_uri)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@require_http_methods(["GET", "POST"])
@permitted("drill.schedule")
def drill_create(request: HttpRequest, slug: str) -> HttpResponse:
    plan = DrillPlan.objects.version_of(slug)
    if plan is None or plan.is_draft:
        raise Http404
    person = require(request.user, "drill.schedule", plan)
    service = Service.objects.filter(slug=request.GET.get("service", "")).first()
    form = DrillForm(request.POST or None, plan=plan, service=service)
    if form.is_valid():
        try:
            run = drills.schedule_drill(plan, by=person, **form.values())
        except RuleViolation as error:
            _refuse(form, error)
        else:
            messages.success(request, f"{run.reference} is arranged.")
            return redirect(run)
    return _form_page(request, form, plan)


@require_http_methods(["GET", "POST"])
@permitted("drill.schedule")
def drill_edit(request: HttpRequest, pk: int) -> HttpResponse:
    run = found_drill(pk)
    person = require(request.user, "drill.schedule", run)
    form = DrillForm(request.POST or None, plan=run.plan, run=run)
    if form.is_valid():
        try:
            values = form.values()
            if values["starts_at"] == run.starts_at:
                del values["starts_at"]
            drills.change_drill(run, by=person, **values)
        except RuleViolation as error:
            _refuse(form, error)
        else:
            messages.success(request, "The drill is changed.")
            return redirect(run)
    return _form_page(request, form, run.plan, run)


@require_GET
@permitted("drill.view")
def drill_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = found_drill(pk)
    require(request.user, "drill.view", run)
    return _detail(request, run, PreconditionsForm(run=run))


@require_POST
@permitted("drill.schedule")
def drill_check(request: HttpRequest, pk: int) -> HttpResponse:
    run = found_drill(pk)
    person = require(request.user, "drill.schedule", run)
    form = PreconditionsForm(request.POST, run=run)
    if form.is_valid():
        try:
            lines = form.cleaned_data["lines"]
            run = drills.check_preconditions(run, by=person, at=clock.now(), lines=lines)
        except RuleViolation as error:
            _refuse(form, error)
        else:
            messages.success(request, f"{run.reference} is {run.get_status_display().lower()}.")
            return redirect(run)
    return _detail(request, run, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_http_methods(["GET", "POST"])
@permitted("drill.schedule")
def drill_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    run = found_drill(pk)
    person = require(request.user, "drill.schedule", run)
    is_sent = request.method == "POST"
    form = CancelForm(request.POST if is_sent else None)
    if form.is_valid():
        try:
            drills.cancel_drill(run, by=person, **form.cleaned_data)
        except RuleViolation as error:
            _refuse(form, error)
        else:
            messages.success(request, f"{run.reference} is called off.")
            return redirect("readiness:drill_list")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK
    context = {"run": run, "form": form}
    return render(request, "readiness/drill_cancel.html", context, status=status)


@require_POST
@permitted("drill.run")
def drill_join(request: HttpRequest, pk: int) -> HttpResponse:
    return _roles(request, pk, leaves=False)


@require_POST
@permitted("drill.run")
def drill_leave(request: HttpRequest, pk: int) -> HttpResponse:
    return _roles(request, pk, leaves=True)


@require_GET
@permitted("drill.view")
def drill_print(request: HttpRequest, pk: int) -> HttpResponse:
    run = found_drill(pk)
    require(request.user, "drill.view", run)
    context = {
        "run": run,
        "said": run.plan.plan,
        "people": people_of(run.participants.select_related("person"), clock.now()),
        "printed_at": clock.now(),
        "page_url": request.build_absolute_uri(run.get_absolute_url()),
    }
    return render(request, "readiness/drill_print.html", context)


def found_drill(pk: int) -> DrillRun:
    """Return a drill; raise Http404 when there is none."""
    run = drill_queries.for_detail(pk)
    if run is None:
        raise Http404
    return run


def _roles(request: HttpRequest, pk: int, *, leaves: bool) -> HttpResponse:
    run = found_drill(pk)
    person = require(request.user, "drill.run", run)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _detail(request, run, PreconditionsForm(run=run), form, status=422)
    role = form.cleaned_data["role"]
    try:
        if leaves:
            drill_log.leave_drill(run, by=person, role=role)
        else:
            drill_log.join_drill(run, by=person, at=clock.now(), role=role)
    except RuleViolation as error:
        _refuse(form, error)
        return _detail(request, run, PreconditionsForm(run=run), form, status=422)
    return redirect("readiness:drill_run", pk=pk) if run.life.is_live else redirect(run)


def _detail(
    request: HttpRequest,
    run: DrillRun,
    form: PreconditionsForm,
    role_form: RoleForm | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    participants = list(run.participants.select_related("person"))
    people = people_of(participants, clock.now())
    mine = next((one for one in people if one.person.pk == request.user.pk), None)
    context: dict[str, Any] = {
        "run": run,
        "said": run.plan.plan,
        "people": people,
        "mine": mine,
        "is_facilitator": mine is not None and is_facilitator(participants, mine.person),
        "form": form,
        "role_form": role_form or RoleForm(),
        "has_errors": status >= HTTPStatus.BAD_REQUEST,
    }
    return render(request, "readiness/drill_detail.html", context, status=status)


def _refuse(form: Any, error: RuleViolation) -> None:
    names = {f"{name}_seconds": f"{name}_minutes" for name in ("rto", "rpo", "detect")}
    field = names.get(error.field or "", error.field)
    form.add_error(field if field in form.fields else None, str(error))


def _form_page(
    request: HttpRequest, form: DrillForm, plan: DrillPlan, run: DrillRun | None = None
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "plan": plan, "run": run, "said": plan.plan}
    return render(request, "readiness/drill_form.html", context, status=status)
