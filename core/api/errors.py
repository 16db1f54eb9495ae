"""Errors of the API as `application/problem+json` (RFC 9457)."""

from typing import Any

from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.api.problems import MEDIA_TYPE, TITLES, UNKNOWN_ADDRESS, TooLarge
from core.errors import RuleViolation, StaleVersion

KEPT_HEADERS = {"www-authenticate", "retry-after", "allow"}


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the problem for an error that callers can do something about, None for a bug."""
    if isinstance(error, RuleViolation):
        return _problem(status.HTTP_409_CONFLICT, rule_problem(error))
    response = exception_handler(_known(error), context)
    if response is None:
        return None
    problem = _problem(response.status_code, _body(_known(error), response.data))
    for name, value in response.headers.items():
        if name.lower() in KEPT_HEADERS:
            problem[name] = value
    return problem


def rule_problem(error: RuleViolation) -> dict[str, Any]:
    """Return what a problem says about a broken rule: detail, code and the field at fault."""
    code = "stale_version" if isinstance(error, StaleVersion) else "rule_violation"
    errors = {"errors": {error.field: [str(error)]}} if error.field else {}
    return {"detail": str(error), "code": code} | errors


def conflict(error: RuleViolation, **members: Any) -> Response:
    """Return the problem for a broken rule with further members, such as both texts."""
    return _problem(status.HTTP_409_CONFLICT, rule_problem(error) | members)


def _known(error: Exception) -> Exception:
    """Return the error in the words of the REST framework where it has none of its own."""
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, ObjectDoesNotExist):
        # Between reading an object and locking it, the person may have lost sight of it.
        return Http404()
    if isinstance(error, BadRequest | SuspiciousOperation):
        return exceptions.ParseError()
    return error


def _body(error: Exception, data: Any) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors = dict(_flat(data))
        return {"detail": "Some fields need another value.", "code": "invalid", "errors": errors}
    if isinstance(error, Http404):
        return {"detail": UNKNOWN_ADDRESS, "code": "not_found"}
    if isinstance(error, PermissionDenied):
        return {"detail": "Your role does not allow this.", "code": "permission_denied"}
    detail = data.get("detail", "") if isinstance(data, dict) else data
    return {"detail": str(detail), "code": getattr(detail, "code", "error")}


def _flat(errors: Any, place: str = "") -> list[tuple[str, list[str]]]:
    """Return (place, sentences) pairs; a place inside a field is written "services.0"."""
    if isinstance(errors, dict):
        return [
            pair
            for name, inner in errors.items()
            for pair in _flat(inner, f"{place}.{name}" if place else str(name))
        ]
    sentences = errors if isinstance(errors, list) else [errors]
    return [(place or "non_field_errors", [str(sentence) for sentence in sentences])]


def _problem(code: int, body: dict[str, Any]) -> Response:
    title = TITLES.get(code, "Error")
    return Response(
        {"type": "about:blank", "title": title, "status": code, **body},
        status=code,
        content_type=MEDIA_TYPE,
    )
