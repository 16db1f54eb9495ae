"""Who may read what was last known while nobody can be looked up: people seen a moment ago.

A signed cookie beside the session's says "this session was a person of ours within the hour". It
opens nothing else, and without the very session it was given to it is worth nothing.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from core.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]
NAME = f"{settings.COOKIE_PREFIX}drydock_last_known"
GOOD_FOR_SECONDS = 60 * 60
RENEWED_AFTER_SECONDS = 10 * 60


class LastKnownCookieMiddleware:
    """Give people who are signed in the cookie, and take it from everybody else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(request.user, User) and request.user.is_active:
            if not is_known(request, within_seconds=RENEWED_AFTER_SECONDS):
                _give(request, answer)
        elif NAME in request.COOKIES:
            answer.delete_cookie(NAME)
        return answer


def is_known(request: HttpRequest, *, within_seconds: int = GOOD_FOR_SECONDS) -> bool:
    """Return whether the session was a person of ours within the time; reads no database."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not session:
        return False
    try:
        signed = request.COOKIES.get(NAME, "")
        return _signer(session).unsign(signed, max_age=within_seconds) == NAME
    except BadSignature:
        return False


def _give(request: HttpRequest, answer: HttpResponse) -> None:
    session = request.session.session_key
    if session:
        answer.set_cookie(
            NAME,
            _signer(session).sign(NAME),
            max_age=GOOD_FOR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _signer(session: str) -> TimestampSigner:
    return TimestampSigner(salt=f"core.last_known.{session}")
