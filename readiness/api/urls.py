"""Doors of the API to checklists, evidence, scores, drills and readiness reports."""

from django.urls import URLPattern

app_name = "readiness_api"
urlpatterns: list[URLPattern] = []
