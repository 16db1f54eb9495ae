"""A team's report for strangers: making the address, taking it back, reading it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.errors import RuleViolation
from core.permissions import opened_by_secret, permitted, require
from readiness.forms.team_report import ReportShareForm
from readiness.models import TeamReport
from readiness.queries import team_reports as report_queries
from readiness.usecases.team_report_links import share_team_report, stop_sharing_report
from readiness.views.team_reports import frozen_report, report_page


@require_POST
@never_cache
@permitted("team_report.write")
def team_report_share(request: HttpRequest, slug: str, quarter: str) -> HttpResponse:
    found = frozen_report(slug, quarter)
    person = require(request.user, "team_report.write", found.team)
    report = TeamReport.objects.get(team=found.team, quarter=quarter)
    form = ReportShareForm(request.POST)
    if not form.is_valid():
        return report_page(request, found, share_form=form)
    try:
        link, secret = share_team_report(report, by=person, at=clock.now(), **form.terms())
    except RuleViolation as error:
        return report_page(request, found, share_form=form, problem=str(error))
    address = request.build_absolute_uri(reverse("readiness:shared_report", args=[secret]))
    context = {"found": found, "link": link, "address": address}
    return render(request, "readiness/team_report_shared.html", context)


@require_POST
@permitted("team_report.write")
def team_report_unshare(request: HttpRequest, slug: str, quarter: str) -> HttpResponse:
    found = frozen_report(slug, quarter)
    person = require(request.user, "team_report.write", found.team)
    report = TeamReport.objects.get(team=found.team, quarter=quarter)
    if stop_sharing_report(report, by=person, at=clock.now()):
        messages.success(request, "The shared address does not work any more.")
    return redirect("readiness:team_report", slug=slug, quarter=quarter)


@require_GET
@never_cache
@opened_by_secret("team_report.view")
def shared_report(request: HttpRequest, secret: str) -> HttpResponse:
    link = report_queries.link_for(secret, at=clock.now())
    content = report_queries.read(link.report) if link else None
    if link is None or content is None:
        raise Http404
    context = {
        "link": link,
        "report": link.report,
        "content": report_queries.without(content, link.hidden),
    }
    response = render(request, "readiness/shared_report.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
