"""Doors to checklists, assessments, scores, drills and readiness reports."""

from django.urls import URLPattern

from readiness.views import coverage_doors, drill_doors, evidence_import_doors, spof_doors
from readiness.views import coverage_doors, drill_doors, spof_doors
from readiness.views import coverage_doors, spof_doors, team_report_doors
from readiness.views import coverage_doors, score_doors, spof_doors
from readiness.views import coverage_doors, evidence_import_doors, spof_doors

app_name = "readiness"
urlpatterns: list[URLPattern] = []
urlpatterns += coverage_doors.urlpatterns
urlpatterns += drill_doors.urlpatterns
urlpatterns += spof_doors.urlpatterns
urlpatterns += evidence_import_doors.urlpatterns
urlpatterns += team_report_doors.urlpatterns
urlpatterns += score_doors.urlpatterns
from readiness.views import drill_doors

app_name = "readiness"
urlpatterns: list[URLPattern] = []
urlpatterns += drill_doors.urlpatterns
urlpatterns += evidence_import_doors.urlpatterns
from readiness.views import (
    coverage_doors,
    drill_doors,
    evidence_import_doors,
    score_doors,
    spof_doors,
    team_report_doors,
)

app_name = "readiness"
urlpatterns = [
    *coverage_doors.urlpatterns,
    *spof_doors.urlpatterns,
    *team_report_doors.urlpatterns,
    *score_doors.urlpatterns,
    *drill_doors.urlpatterns,
    *evidence_import_doors.urlpatterns,
]
