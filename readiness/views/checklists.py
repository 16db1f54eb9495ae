"""The checklist library: read, write, publish, and move services to another version."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation
from core.permissions import permitted, require
from readiness.forms.checklist import ChecklistForm, PublishForm
from readiness.models import Checklist, ChecklistVersion
from readiness.queries import checklist_pages, checklist_services
from readiness.queries.checklists import checklist_of
from readiness.usecases import checklists


@require_GET
@permitted("checklist.view")
def checklist_list(request: HttpRequest) -> HttpResponse:
    return render(
        request, "readiness/checklist_list.html", {"versions": checklist_pages.for_list()}
    )


@require_GET
@permitted("checklist.view")
def checklist_detail(request: HttpRequest, key: str, version: str) -> HttpResponse:
    return _detail(request, _version(key, version), PublishForm())


@require_http_methods(["GET", "POST"])
@permitted("checklist.edit")
def checklist_new(request: HttpRequest) -> HttpResponse:
    return _edited(request, ChecklistForm(request.POST or None, request.FILES or None), None)


@require_http_methods(["GET", "POST"])
@permitted("checklist.edit")
def checklist_edit(request: HttpRequest, key: str) -> HttpResponse:
    checklist = get_object_or_404(Checklist, key=key)
    draft = checklist_pages.draft_of(checklist)
    base = draft or get_object_or_404(checklist.versions, is_current=True)
    initial = {
        "text": checklist_pages.text_of(base),
        "revision": draft.revision if draft else None,
    }
    form = ChecklistForm(request.POST or None, request.FILES or None, initial=initial)
    return _edited(request, form, checklist)


@require_POST
@permitted("checklist.edit")
def checklist_publish(request: HttpRequest, key: str, version: str) -> HttpResponse:
    found = _version(key, version)
    person = require(request.user, "checklist.edit")
    form = PublishForm(request.POST)
    if form.is_valid():
        checklists.publish_draft(found, by=person, note=form.cleaned_data["note"])
        messages.success(request, "The version is published.")
        return redirect(found)
    return _detail(request, found, form, status=422)


@require_POST
@permitted("checklist.edit")
def checklist_discard(request: HttpRequest, key: str, version: str) -> HttpResponse:
    found = _version(key, version)
    try:
        checklists.discard_draft(found, by=require(request.user, "checklist.edit"))
    except RuleViolation as error:
        messages.error(request, str(error))
        return redirect(found)
    messages.success(request, "The draft is gone.")
    return redirect("readiness:checklist_list")


@require_POST
@permitted("checklist.edit")
def checklist_move(request: HttpRequest, key: str, version: str) -> HttpResponse:
    found = _version(key, version)
    person = require(request.user, "checklist.edit")
    services = list(checklist_pages.measured_by_another(found))
    try:
        moved = checklists.move_services(found, services, by=person, at=clock.now())
    except RuleViolation as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{moved} services are measured by this version now.")
    return redirect(found)


def _version(key: str, version: str) -> ChecklistVersion:
    rows = ChecklistVersion.objects.select_related("checklist", "author")
    return get_object_or_404(rows, checklist__key=key, version=version)


def _edited(request: HttpRequest, form: ChecklistForm, checklist: Checklist | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            draft = checklists.save_draft(
                given["text"],
                by=require(request.user, "checklist.edit"),
                revision=given["revision"],
            )
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect(draft)
    context = {"form": form, "checklist": checklist}
    status = 422 if request.method == "POST" else 200
    return render(request, "readiness/checklist_form.html", context, status=status)


def _detail(
    request: HttpRequest, version: ChecklistVersion, form: PublishForm, status: int = 200
) -> HttpResponse:
    migration = checklist_pages.migration_to(version, at=clock.now())
    context = {
        "version": version,
        "checklist": checklist_of(version),
        "migration": migration,
        "moves": migration.moves[: checklist_pages.MOST_MOVES],
        "spread": checklist_services.spread_of(version),
        "service_count": version.assessments.count(),
        "form": form,
    }
    return render(request, "readiness/checklist_detail.html", context, status=status)
