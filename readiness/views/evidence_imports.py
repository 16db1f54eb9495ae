"""Pages on imports of evidence: upload, progress, choices, what was rejected."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.models import Service
from core import clock
from core.background import dispatcher
from core.errors import RuleViolation
from core.permissions import can, permitted, require
from core.web.csv import csv_response
from core.web.pages import numbered_page
from readiness.forms.evidence_import import EntryChoiceForm, EvidenceUploadForm
from readiness.models import EvidenceImport
from readiness.queries import evidence_imports as queries
from readiness.queries.failure_modes import current_taxonomy
from readiness.usecases import evidence_imports as usecases

POLLING_ENDS = 286
FORM_PAGE = "readiness/evidence_import_form.html"
DETAIL_PAGE = "readiness/evidence_import_detail.html"


@require_GET
@permitted("evidence_import.view")
def evidence_import_list(request: HttpRequest) -> HttpResponse:
    page = numbered_page(request, queries.for_list())
    return render(request, "readiness/evidence_import_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@permitted("evidence_import.run")
def evidence_import_create(request: HttpRequest) -> HttpResponse:
    from readiness.ingestion.reading import FORMATS  # noqa: PLC0415 - thirty modules, and few ask

    form = EvidenceUploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        files = [(one.name or "file", one.read()) for one in form.cleaned_data["upload"]]
        person = require(request.user, "evidence_import.run")
        try:
            batch = usecases.accept_evidence(files, by=person)
        except RuleViolation as error:
            form.add_error("upload", str(error))
        else:
            dispatcher.wake()
            return redirect(batch)
    status = 422 if form.is_bound else 200
    context = {"form": form, "formats": FORMATS.values()}
    return render(request, FORM_PAGE, context, status=status)


@require_GET
@permitted("evidence_import.view")
def evidence_import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(queries.for_detail(), pk=pk)
    form = _form(batch) if batch.is_waiting_for_choices else None
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        status = 200 if batch.is_worked_on else POLLING_ENDS
        page = "readiness/_evidence_import.html"
        return render(request, page, _context(request, batch, form), status=status)
    return render(request, DETAIL_PAGE, _context(request, batch, form))


@require_POST
@permitted("evidence_import.run")
def evidence_import_choose(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(queries.for_detail(), pk=pk)
    person = require(request.user, "evidence_import.run", batch)
    form = _form(batch, request)
    if form.is_valid():
        try:
            usecases.choose(batch, form.choices, by=person, observed_at=form.observed_at)
        except RuleViolation as error:
            form.add_error(None, str(error))
            return render(request, DETAIL_PAGE, _context(request, batch, form), status=409)
        dispatcher.wake()
        return redirect(batch)
    return render(request, DETAIL_PAGE, _context(request, batch, form), status=422)


@require_POST
@permitted("evidence_import.run")
def evidence_import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(EvidenceImport, pk=pk)
    person = require(request.user, "evidence_import.run", batch)
    usecases.cancel_evidence_import(batch, by=person, at=clock.now())
    return redirect(batch)


@require_GET
@permitted("evidence_import.view")
def evidence_import_rejections(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(EvidenceImport, pk=pk)
    rows = [(one["path"], one["reason"]) for one in queries.rejections_of(batch)]
    return csv_response(f"evidence-import-{batch.pk}-rejected", ("path", "reason"), rows)


def _form(batch: EvidenceImport, request: HttpRequest | None = None) -> EntryChoiceForm:
    entries = queries.entries_of(batch)
    return EntryChoiceForm(entries, current_taxonomy(), request.POST if request else None)


def _context(
    request: HttpRequest, batch: EvidenceImport, form: EntryChoiceForm | None
) -> dict[str, object]:
    chosen = {one.pk for one in form.entries} if form is not None else set()
    return {
        "batch": batch,
        "progress": queries.progress_of(batch),
        "settled": [one for one in queries.entries_of(batch) if one.pk not in chosen],
        "rejections": queries.rejections_of(batch),
        "form": form,
        "services": Service.objects.values_list("slug", "name") if chosen else (),
        "may_run": can(request.user, "evidence_import.run", batch),
    }
