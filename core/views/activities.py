"""The activity log for admins, as page and as file."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.audit import csv as log_csv
from core.audit.chain import last_head
from core.audit.forms import ActivityFilterForm
from core.audit.reading import batches_of, reader_of, rows_of
from core.permissions import permitted, require
from core.web.file_refusal import file_refused, filter_faults
from core.web.keyset import keyset_page

PAGE_SIZE = 25
"""Each row has its details with it."""


@require_GET
@permitted("activity.view")
def activity_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "activity.view")
    form = ActivityFilterForm(request.GET)
    form.offer_people()
    page = keyset_page(reader_of(form.chosen()), request.GET, size=PAGE_SIZE)
    position, digest = last_head()
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(page.rows),
        "head": f"{position}:{digest}" if position else "",
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "core/activity_list.html", context)


@require_GET
@permitted("activity.view")
def activity_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    require(request.user, "activity.view")
    form = ActivityFilterForm(request.GET)
    if not form.is_valid():
        return file_refused(filter_faults(form.errors))
    return log_csv.activity_csv(batches_of(form.chosen()))
