"""What each request needs to know before a view runs: who looks, and in which zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.models import User
from core.visibility import Viewer, viewing_as

GetResponse = Callable[[HttpRequest], HttpResponse]


class VisibilityMiddleware:
    """Read the database as the person who is signed in, else as nobody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewer = request.user if isinstance(request.user, User) else Viewer.NOBODY
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
