"""Doors of the API to checklists, evidence, scores, drills and readiness reports."""

from django.urls import URLPattern, path

from readiness.api.viewsets.coverage import CoverageViewSet

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
