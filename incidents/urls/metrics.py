"""Doors to recovery metrics, their reports and the overview."""

from django.urls import path

from incidents.views import data_quality, metrics, overview, recovery_reports

urlpatterns = [
    path("metrics/", metrics.metrics, name="metrics"),
    path("metrics.csv", metrics.metrics_csv, name="metrics_csv"),
    path("metrics/data-quality/", data_quality.data_quality, name="data_quality"),
    path(
        "metrics/data-quality/INC-<int:pk>/",
        data_quality.data_quality_step,
        name="data_quality_step",
    ),
    path("metrics/reports/", recovery_reports.report_list, name="report_list"),
    path("metrics/reports/<int:pk>/", recovery_reports.report, name="report"),
    path("metrics/reports/new/", recovery_reports.report_create, name="report_create"),
    path("metrics/definitions/", metrics.definitions, name="metrics_definitions"),
    path("overview/", overview.overview_page, name="overview"),
    path("overview/print/", overview.overview_print, name="overview_print"),
]
