"""Doors to checklists, assessments, scores, drills and readiness reports."""

from django.urls import URLPattern

app_name = "readiness"
urlpatterns: list[URLPattern] = []
