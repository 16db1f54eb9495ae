"""Doors to incidents, postmortems, action items, recovery metrics and imports."""

from django.urls import URLPattern

app_name = "incidents"
urlpatterns: list[URLPattern] = []
