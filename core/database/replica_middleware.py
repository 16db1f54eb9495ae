"""Which pages are read from a copy of the database."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.database.failure import failure_of
from core.database.replica import is_reading_from_replica, reading_from_replica, replica

GetResponse = Callable[[HttpRequest], HttpResponse]
READING = frozenset({"GET", "HEAD"})
WROTE = f"{settings.COOKIE_PREFIX}drydock_wrote"
SEES_OWN_WORK_SECONDS = 15
"""So long after a change somebody reads from the database itself, and so sees what they did."""

FOR_PROGRAMS = ("/api/", "/hooks/", "/v2/")
"""Programs send no cookies, and expect to read what they just wrote."""


class ReplicaMiddleware:
    """Read pages from the copy for people who have changed nothing for a moment."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_reading = request.method in READING
        is_page = is_reading and not request.path_info.startswith(FOR_PROGRAMS)
        with reading_from_replica(wanted=is_page and WROTE not in request.COOKIES):
            answer = self.get_response(request)
        if not is_reading:
            answer.set_cookie(
                WROTE,
                "1",
                max_age=SEES_OWN_WORK_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Read the page again from the database itself when the copy failed."""
        if not is_reading_from_replica() or failure_of(error) is None:
            return None
        replica.note(None)
        with reading_from_replica(wanted=False):
            return self.get_response(request)
