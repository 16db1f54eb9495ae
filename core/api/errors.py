"""Errors of the API as `application/problem+json` (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import RuleViolation, StaleVersion

TITLES = {
    400: "The request is not valid",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "No such format",
    409: "The step is not possible now",
    413: "Too large",
    415: "Unsupported media type",
    429: "Too many requests",
}


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the problem for an error that callers can do something about, None for a bug."""
    if isinstance(error, RuleViolation):
        body: dict[str, Any] = {"detail": str(error)}
        if error.field:
            body["errors"] = {error.field: [str(error)]}
        if isinstance(error, StaleVersion):
            body["code"] = "stale_version"
        return _problem(status.HTTP_409_CONFLICT, body)
    response = exception_handler(error, context)
    if response is None:
        return None
    problem = _problem(response.status_code, _body(error, response.data))
    for name, value in response.headers.items():
        if name.lower() in {"www-authenticate", "retry-after", "allow"}:
            problem[name] = value
    return problem


def _body(error: Exception, data: Any) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors = data if isinstance(data, dict) else {"non_field_errors": data}
        return {"detail": "Some fields need another value.", "errors": errors}
    if isinstance(error, Http404):
        return {"detail": "There is nothing at this address, or you may not know of it."}
    if isinstance(error, PermissionDenied):
        return {"detail": "Your role does not allow this."}
    return {"detail": str(data.get("detail", "")) if isinstance(data, dict) else str(data)}


def _problem(code: int, body: dict[str, Any]) -> Response:
    title = TITLES.get(code, "Error")
    return Response(
        {"type": "about:blank", "title": title, "status": code, **body},
        status=code,
        content_type="application/problem+json",
    )
