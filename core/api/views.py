"""Addresses of the API beside its resources: its description, and those that do not exist."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.urls import Resolver404, resolve
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.document import document
from core.api.problems import UNKNOWN_ADDRESS


class OpenApiView(APIView):
    """The OpenAPI document of this site."""

    schema = None
    verbs: ClassVar[dict[str, str]] = {"get": "api.read"}

    def get(self, request: Request) -> HttpResponse:  # noqa: ARG002 - the framework's signature
        found = document()
        answer = HttpResponse(found.content, content_type="application/json")
        answer["ETag"] = f'"{found.digest}"'
        answer["Cache-Control"] = "private, max-age=300"
        return answer


class UnknownAddressView(APIView):
    """Whatever else is asked of the API."""

    schema = None
    verbs: ClassVar[dict[str, str]] = dict.fromkeys(
        ("get", "post", "put", "patch", "delete"), "api.read"
    )

    def answer(self, request: Request, path: str) -> Response:  # noqa: ARG002 - the whole path tells more
        raise NotFound(_with_hint(request.path))

    get = post = put = patch = delete = answer


def _with_hint(path: str) -> str:
    """Return what to say about an unknown address; most often only the last slash is missing."""
    if path.endswith("/"):
        return UNKNOWN_ADDRESS
    try:
        found: Any = resolve(f"{path}/")
    except Resolver404:
        return UNKNOWN_ADDRESS
    is_known = getattr(found.func, "cls", None) is not UnknownAddressView
    return f"Write a slash at the end: {path}/" if is_known else UNKNOWN_ADDRESS
