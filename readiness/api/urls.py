"""Doors of the API to checklists, evidence, scores, drills and readiness reports."""

from django.urls import URLPattern, path

from readiness.api import drill_doors, evidence_import_doors
from readiness.api.viewsets.assessments import AnswerViewSet, DecisionViewSet
from readiness.api.viewsets.checklists import ChecklistViewSet
from readiness.api.viewsets.coverage import CoverageViewSet
from readiness.api.viewsets.overview import OverviewViewSet
from readiness.api.viewsets.scores import ReadinessEvidenceViewSet, ScoreViewSet
from readiness.api.viewsets.spof import MitigationViewSet, SinglePointViewSet
from readiness.api.viewsets.team_reports import TeamReportViewSet

app_name = "readiness_api"
urlpatterns: list[URLPattern] = []
urlpatterns += [
    path("coverage/", CoverageViewSet.as_view({"get": "retrieve"}), name="coverage"),
    path(
        "coverage/<slug:slug>/<slug:mode>/",
        CoverageViewSet.as_view({"get": "cell"}),
        name="coverage_cell",
    ),
]
urlpatterns += [
    path(
        "single-points-of-failure/",
        SinglePointViewSet.as_view({"get": "list"}),
        name="single_point_list",
    ),
    path(
        "services/<slug:slug>/spof/",
        SinglePointViewSet.as_view({"get": "retrieve"}),
        name="service_spof",
    ),
    path(
        "services/<slug:slug>/mitigation/",
        MitigationViewSet.as_view({"get": "retrieve", "put": "say", "delete": "withdraw"}),
        name="mitigation",
    ),
]
_REPORT = "team-reports/<slug:slug>/<slug:quarter>/"
urlpatterns += [
    path("readiness/", OverviewViewSet.as_view({"get": "retrieve"}), name="overview"),
    path(
        "team-reports/remind/", TeamReportViewSet.as_view({"post": "remind"}), name="report_remind"
    ),
    path("team-reports/", TeamReportViewSet.as_view({"get": "list"}), name="team_report_list"),
    path(
        _REPORT,
        TeamReportViewSet.as_view({"get": "retrieve", "post": "freeze"}),
        name="team_report",
    ),
    path(f"{_REPORT}submit/", TeamReportViewSet.as_view({"post": "submit"}), name="report_submit"),
    path(f"{_REPORT}accept/", TeamReportViewSet.as_view({"post": "accept"}), name="report_accept"),
    path(f"{_REPORT}share/", TeamReportViewSet.as_view({"post": "share"}), name="report_share"),
    path(
        f"{_REPORT}unshare/", TeamReportViewSet.as_view({"post": "unshare"}), name="report_unshare"
    ),
    path(f"{_REPORT}ask/", TeamReportViewSet.as_view({"post": "ask"}), name="report_ask"),
    path(
        f"{_REPORT}comments/", TeamReportViewSet.as_view({"post": "comment"}), name="report_comment"
    ),
]
_CHECKLIST = "checklists/<slug:key>/<str:version>/"
urlpatterns += [
    # Scores, gates and evidence
    path(
        "services/<slug:slug>/readiness/", ScoreViewSet.as_view({"get": "retrieve"}), name="score"
    ),
    path(
        "services/<slug:slug>/readiness/behaviour/",
        ScoreViewSet.as_view({"post": "measure"}),
        name="measure",
    ),
    path("services/<slug:slug>/gate/", ScoreViewSet.as_view({"get": "gate"}), name="gate"),
    path(
        "services/<slug:slug>/readiness/history/",
        ScoreViewSet.as_view({"get": "history"}),
        name="score_history",
    ),
    path(
        "services/<slug:slug>/evidence/",
        ReadinessEvidenceViewSet.as_view({"get": "list", "post": "create"}),
        name="evidence_list",
    ),
    # Checklists, answers and decisions
    path(
        "checklists/",
        ChecklistViewSet.as_view({"get": "list", "post": "create"}),
        name="checklist_list",
    ),
    path(_CHECKLIST, ChecklistViewSet.as_view({"get": "retrieve"}), name="checklist"),
    *(
        path(
            f"{_CHECKLIST}{action}/",
            ChecklistViewSet.as_view({method: action}),
            name=f"checklist_{action}",
        )
        for action, method in (
            *(("publish", "post"), ("discard", "post"), ("move", "post")),
            ("migration", "get"),
        )
    ),
    path(
        "services/<slug:slug>/answers/",
        AnswerViewSet.as_view({"get": "list", "post": "create"}),
        name="answer_list",
    ),
    path(
        "services/<slug:slug>/exemptions/",
        DecisionViewSet.as_view({"get": "list", "post": "create"}),
        name="decision_list",
    ),
    path(
        "services/<slug:slug>/exemptions/<int:number>/approve/",
        DecisionViewSet.as_view({"post": "approve"}),
        name="decision_approve",
    ),
    path(
        "services/<slug:slug>/exemptions/<int:number>/decline/",
        DecisionViewSet.as_view({"post": "decline"}),
        name="decision_decline",
    ),
    path(
        "services/<slug:slug>/exemptions/<int:number>/revoke/",
        DecisionViewSet.as_view({"post": "revoke"}),
        name="decision_revoke",
    ),
]
urlpatterns += drill_doors.urlpatterns
urlpatterns += evidence_import_doors.urlpatterns
