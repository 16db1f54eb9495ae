"""Doors of the API to imports of evidence."""

from django.urls import path

from readiness.api.viewsets.evidence_imports import EvidenceImportViewSet

urlpatterns = [
    path(
        "evidence-imports/",
        EvidenceImportViewSet.as_view({"get": "list", "post": "create"}),
        name="evidence_import_list",
    ),
    path(
        "evidence-imports/<int:pk>/",
        EvidenceImportViewSet.as_view({"get": "retrieve"}),
        name="evidence_import",
    ),
    path(
        "evidence-imports/<int:pk>/cancel/",
        EvidenceImportViewSet.as_view({"post": "cancel"}),
        name="evidence_import_cancel",
    ),
    path(
        "evidence-imports/<int:pk>/choose/",
        EvidenceImportViewSet.as_view({"post": "choose"}),
        name="evidence_import_choose",
    ),
]
