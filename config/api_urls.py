"""Every door of the API, its description and its page."""

from django.urls import include, path, re_path

from core.api.views import OpenApiView, UnknownAddressView
from core.views.api_reference import api_group, api_reference

urlpatterns = [
    path("", api_reference, name="api-docs"),
    path("reference/<slug:slug>/", api_group, name="api-group"),
    path("openapi.json", OpenApiView.as_view(), name="openapi"),
    # First what programs ask for most: each address is tried after all before it.
    path("v1/", include("incidents.api.urls")),
    path("v1/", include("core.api.urls")),
    path("v1/", include("catalog.api.urls")),
    path("v1/", include("readiness.api.urls")),
    re_path(r"^(?P<path>(?s:.*))$", UnknownAddressView.as_view(), name="api_unknown"),
]
