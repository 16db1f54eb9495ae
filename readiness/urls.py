"""Doors to checklists, assessments, scores, drills and readiness reports."""

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
