"""Doors that a feed reader opens with a secret address, and a person by signing in."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from core.models import User
from core.permissions import permitted, require
from core.visibility import viewing_as
from core.web.feeds import person_of_feed

Feed = Callable[[HttpRequest, User], HttpResponse]
Door = Callable[[HttpRequest], HttpResponseBase]


def feed(verb: str) -> Callable[[Feed], Door]:
    """Guard a feed: `?token=` tells whose it is and cuts what is read to what they may know of.

    Without a token the person who is signed in reads it. The view gets the request and the person.
    """

    def decorate(view: Feed) -> Door:
        @permitted(verb)
        def for_person(request: HttpRequest) -> HttpResponse:
            return view(request, require(request.user, verb))

        @wraps(view)
        def door(request: HttpRequest) -> HttpResponseBase:
            secret = request.GET.get("token")
            if secret is None:
                return for_person(request)
            person = person_of_feed(secret)
            if person is None:
                return HttpResponse(
                    "This address is not valid any more.\n", status=401, content_type="text/plain"
                )
            with viewing_as(person):
                return view(request, require(person, verb))

        guarded = require_safe(door)
        guarded.permission_verb = verb  # type: ignore[attr-defined]  # read by the house-rules test
        return guarded

    return decorate
