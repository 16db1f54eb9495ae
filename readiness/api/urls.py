"""Doors of the API to checklists, evidence, scores, drills and readiness reports."""

from django.urls import URLPattern, path

from readiness.api import drill_doors, evidence_import_doors
from readiness.api.viewsets.coverage import CoverageViewSet
from readiness.api.viewsets.spof import SinglePointViewSet

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
]
urlpatterns += drill_doors.urlpatterns
urlpatterns += evidence_import_doors.urlpatterns
