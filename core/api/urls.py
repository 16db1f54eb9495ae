"""Doors of the API to what all apps share."""

from django.urls import re_path

from core.api.activities import ActivityViewSet
from core.api.jobs import JobViewSet

JOB = r"^jobs/(?P<key>[a-z]+-[0-9]{1,18})/"

app_name = "core_api"
urlpatterns = [
    re_path(r"^audit/$", ActivityViewSet.as_view({"get": "list"}), name="activity_list"),
    re_path(r"^jobs/$", JobViewSet.as_view({"get": "list"}), name="job_list"),
    re_path(rf"{JOB}$", JobViewSet.as_view({"get": "retrieve"}), name="job"),
    re_path(rf"{JOB}cancel/$", JobViewSet.as_view({"post": "cancel"}), name="job_cancel"),
    re_path(rf"{JOB}retry/$", JobViewSet.as_view({"post": "retry"}), name="job_retry"),
]
