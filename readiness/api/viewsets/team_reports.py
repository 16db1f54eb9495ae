"""Team reports in the API: snapshots of quarters, and their way to being accepted."""

from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Team
from core import clock
from core.api.operation import operation
from core.api.viewsets import SLUG, ApiViewSet, created
from readiness.api.serializers.team_reports import (
    NewReportLinkSerializer,
    RemindBody,
    RemindedSerializer,
    ReportCommentBody,
    ReportCommentSerializer,
    ReportLinkSerializer,
    ReportShareBody,
    TeamReportDetailSerializer,
    TeamReportSerializer,
)
from readiness.domain.quarter import Quarter
from readiness.domain.team_report import ReportBlock
from readiness.models import TeamReport
from readiness.queries import team_reports as report_queries
from readiness.usecases import team_reports as reports
from readiness.usecases.team_report_links import share_team_report, stop_sharing_report
from readiness.usecases.team_report_notices import remind_of_reports


class TeamReportViewSet(ApiViewSet):
    """What can be said about a team's quarter, frozen; an accepted report never changes."""

    noun, tag = "team_report", "readiness"
    serializer_class = TeamReportSerializer
    path_parameters: ClassVar = {
        "slug": SLUG,
        "quarter": {
            "description": "Such as 2026-q3.",
            "schema": {"type": "string", "pattern": "^20[0-9]{2}-q[1-4]$"},
        },
    }
    verbs: ClassVar = {
        "list": "team_report.view",
        "retrieve": "team_report.view",
        "freeze": "team_report.write",
        "submit": "team_report.write",
        "accept": "team_report.review",
        "ask": "team_report.review",
        "comment": "team_report.comment",
        "share": "team_report.write",
        "unshare": "team_report.write",
        "remind": "team_report.review",
    }

    @operation(answer=TeamReportSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List the reports of all teams, the newest first."""
        return self.list_of(report_queries.for_detail().defer("content").order_by("-pk"))

    @operation(answer=TeamReportDetailSerializer)
    def retrieve(self, request: Request, slug: str, quarter: str) -> Response:
        """Read a report with its content and comments."""
        return Response(_full(_found(slug, quarter)))

    @operation(answer=TeamReportDetailSerializer)
    def freeze(self, request: Request, slug: str, quarter: str) -> Response:
        """Take a snapshot of the quarter; a draft gets a new one."""
        team = get_object_or_404(Team, slug=slug)
        person = self.person(request, team)
        period = Quarter.read(quarter)
        if period is None:
            raise Http404
        reports.freeze_team_report(team, period, by=person, at=clock.now())
        return Response(_full(_found(slug, quarter)))

    @operation(answer=TeamReportDetailSerializer)
    def submit(self, request: Request, slug: str, quarter: str) -> Response:
        """Hand a report to a reviewer."""
        report = _found(slug, quarter)
        person = self.person(request, report.team)
        reports.submit_team_report(report, by=person, at=clock.now())
        return Response(_full(_found(slug, quarter)))

    @operation(answer=TeamReportDetailSerializer)
    def accept(self, request: Request, slug: str, quarter: str) -> Response:
        """Accept what somebody else submitted."""
        report = _found(slug, quarter)
        person = self.person(request, report.team)
        reports.accept_team_report(report, by=person, at=clock.now())
        return Response(_full(_found(slug, quarter)))

    @operation(body=ReportCommentBody, answer=TeamReportDetailSerializer)
    def ask(self, request: Request, slug: str, quarter: str) -> Response:
        """Give a report back with a word on the block that has to change."""
        report = _found(slug, quarter)
        person = self.person(request, report.team)
        reports.ask_for_report_changes(report, by=person, at=clock.now(), **self._words(request))
        return Response(_full(_found(slug, quarter)))

    @operation(body=ReportCommentBody, answer=TeamReportDetailSerializer)
    def comment(self, request: Request, slug: str, quarter: str) -> Response:
        """Say something about a block."""
        report = _found(slug, quarter)
        person = self.person(request, report.team)
        reports.comment_on_report(report, by=person, at=clock.now(), **self._words(request))
        return Response(_full(_found(slug, quarter)))

    @operation(body=ReportShareBody, answer=NewReportLinkSerializer, status=201)
    def share(self, request: Request, slug: str, quarter: str) -> Response:
        """Make a secret address for people without an account. The one before stops working."""
        report = _found(slug, quarter)
        person = self.person(request, report.team)
        body = self.body_of(request, ReportShareBody)
        hidden = [ReportBlock(one) for one in body.get("hidden", [])]
        link, secret = share_team_report(
            report, by=person, at=clock.now(), days=body["days"], hidden=hidden
        )
        path = reverse("readiness:shared_report", args=[secret])
        address = request.build_absolute_uri(path)
        told = ReportLinkSerializer(link).data | {"address": address}
        return created(told, reverse("readiness_api:team_report", args=[slug, quarter]))

    @operation(answer=TeamReportDetailSerializer)
    def unshare(self, request: Request, slug: str, quarter: str) -> Response:
        """Let the secret address stop working. Twice is as good as once."""
        report = _found(slug, quarter)
        person = self.person(request, report.team)
        stop_sharing_report(report, by=person, at=clock.now())
        return Response(_full(_found(slug, quarter)))

    @operation(body=RemindBody, answer=RemindedSerializer)
    def remind(self, request: Request) -> Response:
        """Ask the leads of teams for their report. Nobody is asked twice within a day."""
        person = self.person(request)
        body = self.body_of(request, RemindBody)
        quarter = Quarter.read(body["quarter"])
        if quarter is None:
            raise ValidationError({"quarter": ["Write a quarter like 2026-q3."]})
        teams = Team.objects.all()
        if "teams" in body:
            teams = teams.filter(slug__in=body["teams"])
            unknown = set(body["teams"]) - set(teams.values_list("slug", flat=True))
            if unknown:
                raise ValidationError({"teams": [f"There is no team {sorted(unknown)[0]}."]})
        told = remind_of_reports(quarter, teams, by=person, at=clock.now())
        return Response(RemindedSerializer(told).data)

    def _words(self, request: Request) -> dict[str, Any]:
        body = self.body_of(request, ReportCommentBody)
        return {"block": ReportBlock(body["block"]), "text": body["text"]}


def _found(slug: str, quarter: str) -> TeamReport:
    return get_object_or_404(report_queries.for_detail(), team__slug=slug, quarter=quarter)


def _full(report: TeamReport) -> dict[str, Any]:
    comments = ReportCommentSerializer(report.comments.select_related("author"), many=True)
    content = report_queries.read(report)
    link = report_queries.current_link(report, at=clock.now())
    return TeamReportSerializer(report).data | {
        "content": content,
        "comments": comments.data,
        "link": ReportLinkSerializer(link).data if link else None,
    }
