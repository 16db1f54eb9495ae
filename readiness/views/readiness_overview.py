"""How ready the organisation is, and the reports that wait for a reviewer."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.permissions import permitted, require
from readiness.domain.quarter import Quarter
from readiness.domain.team_report import ReportStatus
from readiness.forms.team_report import RemindForm
from readiness.queries.overview import readiness_overview
from readiness.queries.team_reports import handing_in, inbox, teams_to_hand_in
from readiness.usecases.team_report_notices import Reminded, remind_of_reports


@require_GET
@permitted("team_report.view")
def overview(request: HttpRequest) -> HttpResponse:
    found = readiness_overview(at=clock.now())
    return render(request, "readiness/overview.html", {"found": found})


@require_GET
@permitted("team_report.view")
def report_inbox(request: HttpRequest) -> HttpResponse:
    return _inbox_page(request)


@require_POST
@permitted("team_report.review")
def report_remind(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "team_report.review")
    now = clock.now()
    quarter = Quarter.of(now).before
    form = RemindForm(request.POST, teams=teams_to_hand_in(quarter))
    if not form.is_valid():
        return _inbox_page(request, form)
    told = remind_of_reports(quarter, form.chosen(), by=person, at=now)
    messages.success(request, _said(told))
    return redirect("readiness:report_inbox")


def _said(told: Reminded) -> str:
    people = f"{told.people} {'person was' if told.people == 1 else 'people were'} asked."
    if told.without_lead:
        names = ", ".join(team.name for team in told.without_lead)
        return f"{people} Nobody leads {names}: name a lead on the team's page."
    return people


def _inbox_page(request: HttpRequest, form: RemindForm | None = None) -> HttpResponse:
    rows = inbox()
    waiting = (row.report for row in rows if row.report.life is ReportStatus.SUBMITTED)
    context = {
        "rows": rows,
        "next": next(waiting, None),
        "handing_in": handing_in(Quarter.of(clock.now()).before),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return render(request, "readiness/report_inbox.html", context, status=status)
