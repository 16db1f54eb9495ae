"""`/livez`, `/readyz` and `/metrics`: for machines, and in front of everything else.

They are answered before hosts are checked, HTTPS is asked for and sessions are read: a probe comes
by IP address and without a cookie, and a database that is away must not keep it from its answer.
"""

import hmac
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse

from core import clock
from core.health.parts import Readiness
from core.health.probes import health, readiness_of
from core.health.telemetry import count_request
from core.models import Role, User

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE = {"GET", "HEAD"}
LOOPBACK = {"127.0.0.1", "::1"}
# A request that a proxy on this machine passes on comes from here as well, but not from nobody.
PASSED_ON = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")


class HealthMiddleware:
    """Answer the doors for machines, and count how everything else is answered."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.doors = {"/livez": live, "/readyz": ready, "/metrics": metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = self.doors.get(request.path_info)
        # A browser that asks for /metrics wants the page of that name, and is led to it.
        if door and "text/html" not in request.headers.get("Accept", ""):
            answer = door(request) if request.method in SAFE else HttpResponse(status=405)
            answer["Cache-Control"] = "no-store"
            return answer
        began = time.perf_counter()
        answer = self.get_response(request)
        if not request.path_info.startswith(settings.STATIC_URL):
            count_request(answer.status_code, time.perf_counter() - began)
        return answer


def live(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a door takes the request
    """Answer that a thread of the process answers; nothing else is touched."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """Answer whether to send requests here; the parts are told to operators only."""
    parts = health.parts()
    status = readiness_of(parts)
    body: dict[str, Any] = {"status": status}
    if _may_see_details(request):
        body["parts"] = {
            name: {**asdict(part.finding), "since": part.since, "last_ok": part.last_ok}
            for name, part in parts.items()
        }
    return JsonResponse(body, status=503 if status is Readiness.UNAVAILABLE else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with everything Prometheus may know of this site."""
    if not _is_operator(request):
        return HttpResponse("Needs a token.\n", status=403, content_type="text/plain")
    from core.health.exposition import (  # noqa: PLC0415 - only who scrapes needs Prometheus' library
        CONTENT_TYPE,
        exposition,
    )

    return HttpResponse(exposition(clock.now()), content_type=CONTENT_TYPE)


def _may_see_details(request: HttpRequest) -> bool:
    return _is_operator(request) or _is_admin(request)


def _is_operator(request: HttpRequest) -> bool:
    """Return whether the request has the token, or comes from this machine where none is set."""
    if token := settings.DRYDOCK_METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    is_passed_on = any(
        name in PASSED_ON or name.startswith("HTTP_X_FORWARDED") for name in request.META
    )
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not is_passed_on


def _is_admin(request: HttpRequest) -> bool:
    """Return whether an admin is signed in; this door stands before the usual readers of it."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    try:
        SessionMiddleware(lambda _: HttpResponse()).process_request(request)
        person = get_user(request)
        return isinstance(person, User) and person.has_role(Role.ADMIN)
    except (DatabaseError, InterfaceError):
        return False
