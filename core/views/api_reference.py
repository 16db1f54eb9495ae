"""The pages of the API, written from its OpenAPI document."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.api.document import document
from core.api.reference import Reference, reference_of
from core.permissions import permitted


@require_GET
@permitted("api.read")
def api_reference(request: HttpRequest) -> HttpResponse:
    context = {
        "origin": request.build_absolute_uri("/").rstrip("/"),
        "reference": _reference(document().digest),
    }
    return render(request, "api/reference.html", context)


@require_GET
@permitted("api.read")
def api_group(request: HttpRequest, slug: str) -> HttpResponse:
    reference = _reference(document().digest)
    group = reference.group(slug)
    if group is None:
        raise Http404
    context = {"group": group, "shapes": reference.shapes_of(group)}
    return render(request, "api/group.html", context)


@lru_cache(maxsize=1)
def _reference(_digest: str) -> Reference:
    """Return the document in words, read once."""
    return reference_of(document().data)
