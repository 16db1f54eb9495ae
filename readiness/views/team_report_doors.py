"""Addresses of team reports."""

from django.urls import path

from readiness.views import readiness_overview, team_report_links, team_reports

REPORT = "teams/<slug:slug>/report/<slug:quarter>/"

urlpatterns = [
    path("readiness/", readiness_overview.overview, name="overview"),
    path("readiness/reports/", readiness_overview.report_inbox, name="report_inbox"),
    path("readiness/reports/remind/", readiness_overview.report_remind, name="report_remind"),
    path("teams/<slug:slug>/report/", team_reports.team_report_current, name="team_report_current"),
    path(REPORT, team_reports.team_report, name="team_report"),
    path(f"{REPORT}print/", team_reports.team_report_print, name="team_report_print"),
    path(f"{REPORT}report.<slug:format>", team_reports.team_report_file, name="team_report_file"),
    path(f"{REPORT}freeze/", team_reports.team_report_freeze, name="team_report_freeze"),
    path(f"{REPORT}submit/", team_reports.team_report_submit, name="team_report_submit"),
    path(f"{REPORT}review/", team_reports.team_report_review, name="team_report_review"),
    path(f"{REPORT}comments/", team_reports.team_report_comment, name="team_report_comment"),
    path(f"{REPORT}share/", team_report_links.team_report_share, name="team_report_share"),
    path(f"{REPORT}unshare/", team_report_links.team_report_unshare, name="team_report_unshare"),
    path("shared/reports/<str:secret>/", team_report_links.shared_report, name="shared_report"),
]
