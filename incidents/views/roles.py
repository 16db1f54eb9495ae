"""Who holds which role, and the sheet on which one is handed over."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from incidents.forms.role import AssignForm, HandOverForm, SeenHolderForm
from incidents.models import Incident
from incidents.queries import incidents as incident_queries
from incidents.queries import roles as role_queries
from incidents.queries.roles import RoleRow
from incidents.usecases import roles
from incidents.views.steps import conflict
from incidents.views.timeline_answers import page_name


@require_GET
@permitted("role.view")
def role_list(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    require(request.user, "role.view", incident)
    assignments = role_queries.assignments_of(incident)
    context = {
        "incident": incident,
        "roles": role_queries.role_rows(assignments),
        "ended": [assignment for assignment in assignments if assignment.until],
    }
    return render(request, "incidents/role_list.html", context)


@require_POST
@permitted("role.assign")
def role_take(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    def take(incident: Incident, person: User, seen: dict[str, Any]) -> object:
        at = clock.now()
        return roles.assign_role(incident, role, by=person, person=person, at=at, **seen)

    return _act(request, pk, role, take)


@require_POST
@permitted("role.assign")
def role_release(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    def release(incident: Incident, person: User, seen: dict[str, Any]) -> object:
        return roles.release_role(incident, role, by=person, at=clock.now(), **seen)

    return _act(request, pk, role, release)


@require_POST
@permitted("role.assign")
def role_accept(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    def accept(incident: Incident, person: User, _seen: dict[str, Any]) -> object:
        return roles.accept_role(incident, role, by=person, at=clock.now())

    return _act(request, pk, role, accept)


@require_http_methods(["GET", "POST"])
@permitted("role.assign")
def role_assign(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    incident, person, row = _find(request, pk, role)
    form = AssignForm(request.POST if request.method == "POST" else None, role=row)
    if form.is_valid():
        data = form.cleaned_data
        chosen = {"person": data["person"], "note": data["note"], "seen_holder": form.seen_holder()}
        try:
            roles.assign_role(incident, role, by=person, at=clock.now(), **chosen)
        except RuleViolation as error:
            return conflict(request, incident, error)
        return redirect("incidents:role_list", pk=incident.pk)
    context = {"incident": incident, "row": row, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/role_assign.html", context, status=status)


@require_http_methods(["GET", "POST"])
@permitted("role.view")
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(incident_queries.for_detail(), pk=pk)
    posted = request.method == "POST"
    person = require(request.user, "role.assign" if posted else "role.view", incident)
    form = HandOverForm(request.POST if posted else None, person=person)
    if form.is_valid():
        try:
            roles.hand_over(incident, by=person, at=clock.now(), **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect("incidents:handover", pk=incident.pk)
    sheet = role_queries.handover_sheet(incident, reader=person)
    risks = role_queries.handover_risks(incident, sheet, now=clock.now())
    context = {"incident": incident, "sheet": sheet, "risks": risks, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/handover_sheet.html", context, status=status)


def _act(
    request: HttpRequest,
    pk: int,
    role: str,
    act: Callable[[Incident, User, dict[str, Any]], object],
) -> HttpResponse:
    """Do one thing with a role whose holder the person saw, or say who was faster."""
    incident, person, _ = _find(request, pk, role)
    form = SeenHolderForm(request.POST)
    if not form.is_valid():
        return HttpResponse(
            "seen is the number of a person.", status=422, content_type="text/plain"
        )
    try:
        act(incident, person, {"seen_holder": form.seen_holder()})
    except RuleViolation as error:
        return conflict(request, incident, error)
    if page_name(request) == "incident":
        return redirect(f"{incident.get_absolute_url()}#roles")
    return redirect("incidents:role_list", pk=incident.pk)


def _find(request: HttpRequest, pk: int, role: str) -> tuple[Incident, User, RoleRow]:
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, "role.assign", incident)
    rows = role_queries.role_rows(role_queries.assignments_of(incident))
    row = next((row for row in rows if row.role == role), None)
    if row is None:
        raise Http404
    return incident, person, row
