"""The page of the API, written from its OpenAPI document."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from core.api.reference import reference_of
from core.api.schema import document
from core.permissions import permitted


@require_GET
@permitted("api.read")
def api_reference(request: HttpRequest) -> HttpResponse:
    context = {
        "origin": request.build_absolute_uri("/").rstrip("/"),
        "reference": _reference(document().digest),
    }
    return render(request, "api/reference.html", context)


@lru_cache(maxsize=1)
def _reference(_digest: str) -> SafeString:
    """Return the part that is the same for everybody, rendered once for each document."""
    return render_to_string("api/_reference.html", {"reference": reference_of(document().data)})
