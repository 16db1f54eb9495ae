"""Pages about work that goes on in the background: one's own, for admins everybody's."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from core import clock
from core.background import dispatcher
from core.errors import RuleViolation
from core.jobs.finding import FoundJob, find, log_of, reader_of
from core.models import Role, User
from core.permissions import can, permitted, require
from core.web.csv import csv_response
from core.web.keyset import keyset_page

POLLING_ENDS = 286
REJECTIONS_SHOWN = 500


@require_GET
@vary_on_headers("HX-Request")
@permitted("job.view")
def job_list(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "job.view")
    may_see_all = person.has_role(Role.ADMIN)
    shows_all = may_see_all and request.GET.get("whose") != "mine"
    page = keyset_page(reader_of(None if shows_all else person), request.GET)
    moves = any(job.status.moves for job in page.rows)
    context = {"page": page, "shows_all": shows_all, "may_see_all": may_see_all, "moves": moves}
    context["now"] = clock.now()
    if request.headers.get("HX-Request") == "true":
        status = 200 if moves else POLLING_ENDS
        return render(request, "core/_job_list.html", context, status=status)
    return render(request, "core/job_list.html", context)


@require_GET
@vary_on_headers("HX-Request")
@permitted("job.view")
def job_detail(request: HttpRequest, key: str) -> HttpResponse:
    found = _found(require(request.user, "job.view"), key)
    require(request.user, "job.view", found.job)
    if request.headers.get("HX-Request") == "true":
        status = 200 if found.job.status.moves else POLLING_ENDS
        return _page(request, found, template="core/_job.html", status=status)
    return _page(request, found)


@require_GET
@permitted("job.view")
def job_rejections(request: HttpRequest, key: str) -> HttpResponse:
    found = _found(require(request.user, "job.view"), key)
    require(request.user, "job.view", found.job)
    rows = [(one["path"], one["reason"]) for one in found.kind.rejections_of(found.row)]
    return csv_response(f"job-{found.job.key}-rejected", ("path", "reason"), rows)


@require_POST
@permitted("job.cancel")
def job_cancel(request: HttpRequest, key: str) -> HttpResponse:
    found = _found(require(request.user, "job.cancel"), key)
    person = require(request.user, "job.cancel", found.job)
    found.kind.cancel(found.row, by=person, at=clock.now())
    return redirect("core:job", key=found.job.key)


@require_POST
@permitted("job.retry")
def job_retry(request: HttpRequest, key: str) -> HttpResponse:
    found = _found(require(request.user, "job.retry"), key)
    person = require(request.user, "job.retry", found.job)
    require(person, found.kind.verb)
    try:
        found.kind.retry(found.row, by=person)
    except RuleViolation as error:
        return _page(request, found, status=409, fault=str(error))
    dispatcher.wake()
    return redirect("core:job", key=found.job.key)


def _found(person: User, key: str) -> FoundJob:
    """Return the job, if the person may know of it."""
    found = find(key, person=None if person.has_role(Role.ADMIN) else person)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    found: FoundJob,
    *,
    template: str = "core/job_detail.html",
    status: int = 200,
    fault: str = "",
) -> HttpResponse:
    rejections, now = found.kind.rejections_of(found.row), clock.now()
    context = {
        "job": found.job,
        "took": found.job.took(now),
        "waited": found.job.waited(now),
        "rate": found.job.rate(now),
        "log": log_of(found),
        "rejections": rejections[:REJECTIONS_SHOWN],
        "rejected": len(rejections),
        "has_page": can(request.user, found.kind.verb),
        "fault": fault,
    }
    return render(request, template, context, status=status)
