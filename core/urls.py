"""Doors to people, profiles, tokens and help."""

from django.urls import path

from core.views import time_entry

app_name = "core"
urlpatterns = [
    path("time-entry/", time_entry.time_entry, name="time_entry"),
]
