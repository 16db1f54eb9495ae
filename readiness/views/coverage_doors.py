"""Addresses of the coverage matrix."""

from django.urls import path

from readiness.views import coverage

urlpatterns = [
    path("readiness/coverage/", coverage.coverage_matrix, name="coverage"),
    path("readiness/coverage.csv", coverage.coverage_file, name="coverage_csv"),
    path(
        "readiness/coverage/<slug:slug>/<slug:mode>/",
        coverage.coverage_detail,
        name="coverage_cell",
    ),
]
