"""Pages about imports: upload, progress, what was rejected."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.background import dispatcher
from core.permissions import permitted, require
from core.web.csv import csv_response
from core.web.pages import numbered_page
from incidents.forms.import_batch import UploadForm
from incidents.models import ImportBatch
from incidents.queries import import_batches as batch_queries
from incidents.usecases import import_batches

POLLING_ENDS = 286


@require_GET
@permitted("import.view")
def import_list(request: HttpRequest) -> HttpResponse:
    page = numbered_page(request, batch_queries.for_list())
    return render(request, "incidents/import_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@permitted("import.run")
def import_create(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        files = [(file.name or "file", file.read()) for file in form.cleaned_data["upload"]]
        person = require(request.user, "import.run")
        batch = import_batches.accept_upload(
            files, by=person, format_name=form.cleaned_data["format"]
        )
        dispatcher.wake()
        return redirect(batch)
    status = 422 if form.is_bound else 200
    return render(request, "incidents/import_form.html", {"form": form}, status=status)


@require_GET
@permitted("import.view")
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(ImportBatch.objects.select_related("person"), pk=pk)
    context = {
        "batch": batch,
        "progress": batch_queries.progress_of(batch),
        "rejections": batch_queries.rejections_of(batch),
    }
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        status = POLLING_ENDS if batch.is_finished else 200
        return render(request, "incidents/_import_progress.html", context, status=status)
    return render(request, "incidents/import_detail.html", context)


@require_GET
@permitted("import.view")
def import_rejections(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, pk=pk)
    rows = [(one["path"], one["reason"]) for one in batch_queries.rejections_of(batch)]
    return csv_response(f"import-{batch.pk}-rejected", ("path", "reason"), rows)


@require_POST
@permitted("import.run")
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, pk=pk)
    person = require(request.user, "import.run", batch)
    import_batches.cancel_batch(batch, by=person, at=clock.now())
    return redirect(batch)


@require_GET
@permitted("import.view")
def import_sample(request: HttpRequest) -> HttpResponse:
    from incidents.ingestion.incident_csv import COLUMNS  # noqa: PLC0415 - with all formats, and few ask

    return csv_response("incidents-sample", COLUMNS, [])
