"""How ready the organisation is, and the reports that wait for a reviewer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.permissions import permitted
from readiness.domain.team_report import ReportStatus
from readiness.queries.overview import readiness_overview
from readiness.queries.team_reports import inbox


@require_GET
@permitted("team_report.view")
def overview(request: HttpRequest) -> HttpResponse:
    found = readiness_overview(at=timezone.now())
    return render(request, "readiness/overview.html", {"found": found})


@require_GET
@permitted("team_report.view")
def report_inbox(request: HttpRequest) -> HttpResponse:
    rows = inbox()
    waiting = (row.report for row in rows if row.report.life is ReportStatus.SUBMITTED)
    context = {"rows": rows, "next": next(waiting, None)}
    return render(request, "readiness/report_inbox.html", context)
