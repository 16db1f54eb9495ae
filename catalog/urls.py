"""Doors to teams, services and dependencies."""

from django.urls import URLPattern

app_name = "catalog"
urlpatterns: list[URLPattern] = []
