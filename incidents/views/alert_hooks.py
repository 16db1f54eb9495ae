"""Doors for monitoring tools: a token opens them, and what comes is kept before it is answered."""

import base64
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.permissions import opened_by_secret
from incidents.domain.alert import AlertFormat
from incidents.importers.alert_keeping import keep_somewhere
from incidents.importers.alert_requests import (
    RETRY_SECONDS,
    AlertRequest,
    Refused,
    read_request,
    receive,
    receive_event,
)
from incidents.ingestion.alerts.body import MOST_BYTES, mapping_of

Door = Callable[..., HttpResponse]


def _answering(refuse: Callable[[Refused], dict[str, Any]]) -> Callable[[Door], Door]:
    """Turn a refusal into an answer, which makes senders repeat where that helps."""

    def decorate(door: Door) -> Door:
        @wraps(door)
        def answered(request: HttpRequest, **values: str) -> HttpResponse:
            try:
                return door(request, **values)
            except Refused as error:
                refused = error
            answer = JsonResponse(refuse(refused), status=refused.status)
            if refused.status in {429, 503}:
                answer["Retry-After"] = str(RETRY_SECONDS)
            return answer

        return answered

    return decorate


def _told(refused: Refused) -> dict[str, Any]:
    return {"status": "refused", "detail": str(refused)}


def _told_as_pagerduty(refused: Refused) -> dict[str, Any]:
    words = "invalid event" if refused.status in {400, 413} else "throttle exceeded"
    return {"status": words, "message": "Event object is invalid", "errors": [str(refused)]}


# Neither door looks at a cookie: the token alone opens it, and no page of another site knows that.
@csrf_exempt
@require_http_methods(["POST", "PUT"])
@opened_by_secret("alert.view")
@_answering(_told)
def hook(request: HttpRequest, format_name: str, secret: str = "") -> HttpResponse:
    """Take what a tool sends; the token stands in the header, or in the address where it must."""
    if request.method != "POST" and format_name != AlertFormat.GRAFANA:  # which can be told to put
        return HttpResponseNotAllowed(["POST"])
    headers = _headers(request)
    sent = AlertRequest(_content(request), headers, secret or _bearer(headers))
    now = clock.now()
    row = keep_somewhere(partial(receive, sent, format_name=format_name, at=now))
    if row.pk:
        return JsonResponse({"status": "accepted", "id": row.pk}, status=202)
    return JsonResponse({"status": "spooled", "delivery": row.delivery}, status=202)


@csrf_exempt
@require_POST
@opened_by_secret("alert.view")
@_answering(_told_as_pagerduty)
def enqueue(request: HttpRequest) -> HttpResponse:
    """Take an event as PagerDuty's Events API does; the routing key is the token."""
    content = _content(request)
    payload = read_request(content)
    key = mapping_of(payload).get("routing_key")
    sent = AlertRequest(content, _headers(request), key if isinstance(key, str) else "")
    now = clock.now()
    row, dedup_key = keep_somewhere(partial(receive_event, sent, payload=payload, at=now))
    words = "Event processed" if row.pk else "Event spooled"
    answer = {"status": "success", "message": words, "dedup_key": dedup_key}
    return JsonResponse(answer, status=202)


def _content(request: HttpRequest) -> bytes:
    """Return the body; raise Refused before reading one that says it is too large."""
    length = request.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > MOST_BYTES:
        raise Refused(413, f"The body is larger than {MOST_BYTES:,} bytes.")
    try:
        return request.body
    except RequestDataTooBig as error:
        raise Refused(413, f"The body is larger than {MOST_BYTES:,} bytes.") from error
    except (UnreadablePostError, RawPostDataException) as error:
        raise Refused(400, "The body broke off.") from error


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _bearer(headers: dict[str, str]) -> str:
    """Return the token of "Authorization: Bearer …", or the password of basic authentication."""
    kind, _, value = headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        return _password(value.strip())
    return value.strip() if kind.lower() == "bearer" else ""


def _password(credentials: str) -> str:
    """Return the password of "name:password" in Base64, "" for anything else."""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
