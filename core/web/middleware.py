"""What each request needs to know before a view runs: who looks, and in which zone."""

from collections.abc import Callable
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.availability.middleware import answer_to
from core.models import User
from core.visibility import Viewer, viewing_as

GetResponse = Callable[[HttpRequest], HttpResponse]


class NulMiddleware:
    """Refuse addresses with a NUL character, which no text that PostgreSQL keeps can have.

    Nothing has such a name, so a path is not found. Lists of the API name the parameter at fault
    themselves.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        is_page = not request.path_info.startswith("/api/")
        if is_page and "%00" in request.META["QUERY_STRING"]:
            raise BadRequest("NUL in the query string.")
        return self.get_response(request)


class FormsOnlyMiddleware:
    """Show a page to a person who opens an address that takes forms only.

    Django answers 405 without a word, so whoever had to sign in before a form was sent, and is led
    back to its address, would see a white window. Programs and parts of pages get no page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        is_bare = answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not answer.content
        is_read = "text/html" in request.headers.get("Accept", "")
        if not (is_bare and is_read) or "HX-Request" in request.headers:
            return answer
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = answer["Allow"]
        return page


class OtherSitesMiddleware:
    """Keep other sites from changing, embedding or reading anything by way of a person's browser.

    Browsers say where a request comes from (Fetch Metadata); programs say nothing and are judged
    by their secret. What remains from elsewhere is following a link.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
            is_link = (
                request.method in {"GET", "HEAD"}
                and request.headers.get("Sec-Fetch-Mode") == "navigate"
                and request.headers.get("Sec-Fetch-Dest") == "document"
            )
            if not is_link:
                return HttpResponse("Another site asked for this.", "text/plain", 403)
        answer = self.get_response(request)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return answer


class VisibilityMiddleware:
    """Read the database as the person who is signed in, else as nobody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            viewer = request.user if isinstance(request.user, User) else Viewer.NOBODY
        except (DatabaseError, InterfaceError) as error:
            # The first read of most requests; no view has run that Django would ask us about.
            if answer := answer_to(request, error):
                return answer
            raise
        with viewing_as(viewer):
            return self.get_response(request)


class TimeZoneMiddleware:
    """Show times in the zone of `?zone=utc`, else of the person, else of the organisation."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_for(request)):
            return self.get_response(request)


def zone_for(request: HttpRequest) -> ZoneInfo:
    """Return the zone in which this request shows and reads times."""
    if request.GET.get("zone") == "utc":
        return ZoneInfo("UTC")
    person = request.user if isinstance(request.user, User) else None
    return (person and person.zone) or ZoneInfo(settings.DRYDOCK_TIME_ZONE)
