"""How ready the organisation is, and the reports that wait for a reviewer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.permissions import permitted
from readiness.domain.quarter import Quarter
from readiness.domain.team_report import ReportStatus
from readiness.queries.overview import readiness_overview
from readiness.queries.team_reports import inbox, teams_to_hand_in


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
    last = Quarter.of(timezone.now()).before
    missing = teams_to_hand_in(last)
    context = {"rows": rows, "next": next(waiting, None), "last": last, "missing": missing}
    return render(request, "readiness/report_inbox.html", context)
