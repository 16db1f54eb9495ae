"""Nobody waits for a database that is away, and no failure of it becomes a 500."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.availability.access import Access, database
from core.availability.operator_flags import OperatorFlag, is_raised
from core.availability.unavailable import SAFE_METHODS, unavailable
from core.database.failure import DatabaseFailure, failure_of
from core.last_known.pages import last_known

GetResponse = Callable[[HttpRequest], HttpResponse]
FOR_ALERTS = ("/hooks/", "/v2/")
"""Doors that keep what comes on this machine (core.availability.spool) and know when to."""


class AvailabilityMiddleware:
    """Answer at once while the database is away, and turn its failures into 503.

    Reading goes on from what was last known (core.last_known.read_set) for those who may read it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(FOR_ALERTS):
            return self.get_response(request)
        if database.access is Access.DOWN:
            return without_database(request)
        if request.method not in SAFE_METHODS and is_raised(OperatorFlag.READ_ONLY):
            return unavailable(request, DatabaseFailure.READ_ONLY)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view that met a failure of the database; leave bugs to Django."""
        return answer_to(request, error)


def answer_to(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """Return the answer to a request that met this error, None for what is no such failure."""
    failure = failure_of(error)
    if failure is None:
        return None
    if failure is DatabaseFailure.DOWN:
        database.note_failure(failure)
        return without_database(request)
    return unavailable(request, failure)


def without_database(request: HttpRequest) -> HttpResponse:
    """Return a page from what was last known, else that nothing can be had."""
    return last_known(request) or unavailable(request, DatabaseFailure.DOWN)
