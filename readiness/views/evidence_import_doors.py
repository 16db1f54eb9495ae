"""Doors to imports of evidence."""

from django.urls import path

from readiness.views import evidence_imports

urlpatterns = [
    path(
        "readiness/evidence/import/",
        evidence_imports.evidence_import_create,
        name="evidence_import_create",
    ),
    path(
        "readiness/evidence/imports/",
        evidence_imports.evidence_import_list,
        name="evidence_import_list",
    ),
    path(
        "readiness/evidence/imports/<int:pk>/",
        evidence_imports.evidence_import_detail,
        name="evidence_import",
    ),
    path(
        "readiness/evidence/imports/<int:pk>/choose/",
        evidence_imports.evidence_import_choose,
        name="evidence_import_choose",
    ),
    path(
        "readiness/evidence/imports/<int:pk>/cancel/",
        evidence_imports.evidence_import_cancel,
        name="evidence_import_cancel",
    ),
    path(
        "readiness/evidence/imports/<int:pk>/rejected.csv",
        evidence_imports.evidence_import_rejections,
        name="evidence_import_rejections",
    ),
]
