"""Doors to people, profiles, tokens and help."""

from django.urls import URLPattern

app_name = "core"
urlpatterns: list[URLPattern] = []
