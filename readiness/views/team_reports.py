"""A team's readiness report: read, frozen, submitted, reviewed, printed, as a file."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from catalog.models import Team
from core import clock
from core.errors import RuleViolation
from core.permissions import can, permitted, require
from readiness.domain.quarter import Quarter
from readiness.exporters import team_report_files as files
from readiness.forms.team_report import ReportCommentForm, ReportReviewForm, ReportShareForm
from readiness.models import TeamReport
from readiness.queries import team_reports as report_queries
from readiness.usecases import team_reports as reports

FORMATS = {
    "csv": (files.report_csv, "text/csv"),
    "json": (files.report_json, "application/json"),
    "md": (files.report_markdown, "text/markdown"),
}


@require_GET
@permitted("team_report.view")
def team_report_current(request: HttpRequest, slug: str) -> HttpResponse:
    team = get_object_or_404(Team, slug=slug)
    quarter = Quarter.of(clock.now())
    return redirect("readiness:team_report", slug=team.slug, quarter=str(quarter))


@require_GET
@permitted("team_report.view")
def team_report(request: HttpRequest, slug: str, quarter: str) -> HttpResponse:
    return report_page(request, found_report(slug, quarter))


@require_GET
@permitted("team_report.view")
def team_report_print(request: HttpRequest, slug: str, quarter: str) -> HttpResponse:
    found = found_report(slug, quarter)
    context = {
        "found": found,
        "content": found.content,
        "printed_at": clock.now(),
        "page_url": request.build_absolute_uri(request.path.removesuffix("print/")),
    }
    return render(request, "readiness/team_report_print.html", context)


@require_GET
@permitted("team_report.view")
def team_report_file(request: HttpRequest, slug: str, quarter: str, format: str) -> HttpResponse:  # noqa: A002 - the word in the address
    found = found_report(slug, quarter)
    if format not in FORMATS or found.content is None:
        raise Http404
    write, media_type = FORMATS[format]
    response = HttpResponse(write(found.content), content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-{quarter}.{format}"'
    return response


@require_POST
@permitted("team_report.write")
def team_report_freeze(request: HttpRequest, slug: str, quarter: str) -> HttpResponse:
    found = found_report(slug, quarter)
    person = require(request.user, "team_report.write", found.team)
    try:
        report = reports.freeze_team_report(found.team, found.quarter, by=person, at=clock.now())
    except RuleViolation as error:
        return report_page(request, found, problem=str(error))
    messages.success(request, f"Snapshot {report.revision} is taken.")
    return redirect(report)


@require_POST
@permitted("team_report.write")
def team_report_submit(request: HttpRequest, slug: str, quarter: str) -> HttpResponse:
    found = frozen_report(slug, quarter)
    person = require(request.user, "team_report.write", found.team)
    try:
        report = reports.submit_team_report(_row(found), by=person, at=clock.now())
    except RuleViolation as error:
        return report_page(request, found, problem=str(error))
    messages.success(request, "The report is submitted.")
    return redirect(report)


@require_POST
@permitted("team_report.review")
def team_report_review(request: HttpRequest, slug: str, quarter: str) -> HttpResponse:
    found = frozen_report(slug, quarter)
    person = require(request.user, "team_report.review", found.team)
    form = ReportReviewForm(request.POST)
    if not form.is_valid():
        return report_page(request, found, review_form=form)
    row, at = _row(found), clock.now()
    try:
        if form.is_accepted:
            reports.accept_team_report(row, by=person, at=at)
        else:
            reports.ask_for_report_changes(row, by=person, at=at, **form.words())
    except RuleViolation as error:
        return report_page(request, found, review_form=form, problem=str(error))
    return redirect(row)


@require_POST
@permitted("team_report.comment")
def team_report_comment(request: HttpRequest, slug: str, quarter: str) -> HttpResponse:
    found = frozen_report(slug, quarter)
    person = require(request.user, "team_report.comment", found.team)
    form = ReportCommentForm(request.POST)
    if not form.is_valid():
        return report_page(request, found, comment_form=form)
    try:
        reports.comment_on_report(_row(found), by=person, at=clock.now(), **form.words())
    except RuleViolation as error:
        return report_page(request, found, comment_form=form, problem=str(error))
    return redirect(f"{_row(found).get_absolute_url()}#{form.cleaned_data['block']}-heading")


def found_report(slug: str, quarter: str) -> report_queries.Shown:
    """Return the report or its preview; raises Http404 for no team and for no begun quarter."""
    period, now = Quarter.read(quarter), clock.now()
    team = get_object_or_404(Team, slug=slug)
    if period is None or period.start >= now:
        raise Http404
    return report_queries.shown(team, period, at=now)


def frozen_report(slug: str, quarter: str) -> report_queries.Shown:
    """Return a report of which there is a snapshot; raises Http404 without one."""
    found = found_report(slug, quarter)
    if found.report is None:
        raise Http404
    return found


def report_page(
    request: HttpRequest, found: report_queries.Shown, *, problem: str = "", **more: Any
) -> HttpResponse:
    """Answer the page of a report, with 422 where something was refused."""
    refused = bool(problem) or any(form.is_bound for form in more.values() if form)
    now = clock.now()
    report = found.report
    context = {
        "found": found,
        "content": found.content,
        "problem": problem,
        "has_errors": refused,
        "may_write": can(request.user, "team_report.write", found.team),
        "may_review": can(request.user, "team_report.review", found.team),
        "comments": report_queries.comments_by_block(report) if report else {},
        "comment_form": ReportCommentForm(),
        "review_form": ReportReviewForm(),
        "share_form": ReportShareForm(),
        "steps": report_queries.steps_of(found, at=now),
        "link": report_queries.current_link(report, at=now) if report else None,
        **_comparison(request, found),
        **more,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "readiness/team_report.html", context, status=status)


def _comparison(request: HttpRequest, found: report_queries.Shown) -> dict[str, Any]:
    """Return the services beside those of the quarter that the address asks for."""
    period = Quarter.read(request.GET.get("against", ""))
    others = TeamReport.objects.filter(team=found.team).exclude(quarter=str(found.quarter))
    other = others.filter(quarter=str(period)).first() if period else None
    said = report_queries.read(other) if other else None
    return {
        "others": list(others.order_by("-quarter").defer("content")),
        "other": other,
        "compared": report_queries.compared(found.content, said) if said and found.content else [],
    }


def _row(found: report_queries.Shown) -> TeamReport:
    if found.report is None:
        raise Http404
    return found.report
