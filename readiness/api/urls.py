"""Doors of the API to checklists, evidence, scores, drills and readiness reports."""

from django.urls import URLPattern

from readiness.api import drill_doors

app_name = "readiness_api"
urlpatterns: list[URLPattern] = []
urlpatterns += drill_doors.urlpatterns
