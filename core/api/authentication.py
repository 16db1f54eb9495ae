"""Who calls the API: a token in the Authorization header, or the browser's session."""

from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError
from django.db.models import DateTimeField
from django.utils import timezone
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from core import clock
from core.availability.access import Access, current_access, database
from core.database.compiled import Compiled, Given
from core.database.failure import DatabaseFailure, failure_of
from core.models import ApiToken, User
from core.visibility import set_viewer

USED_AGAIN_AFTER = timedelta(hours=1)

_TOKENS = Compiled(
    lambda: (
        ApiToken.objects.usable(Given("now", DateTimeField()))
        .select_related("person")
        .filter(digest=Given("digest"))
    )
)


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer dd_…` (or `Token dd_…`); one indexed read per request."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in {"bearer", "token"}:
            return None
        now = clock.now()
        token = _TOKENS.first(now=now, digest=ApiToken.digest_of(secret.strip()))
        if token is None:
            raise AuthenticationFailed("The token is unknown, revoked or expired.")
        if token.last_used_at is None or now - token.last_used_at > USED_AGAIN_AFTER:
            # Once an hour is enough for people and keeps the write off most requests.
            _note_use(token, now)
        _work_as(token.person, request)
        return token.person, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return "Bearer"


def _note_use(token: ApiToken, now: datetime) -> None:
    """Note that the token was used, unless nothing can be written: reading goes on without it."""
    if current_access() is not Access.WRITABLE:
        return
    try:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    except (DatabaseError, InterfaceError) as error:
        failure = failure_of(error)
        if failure not in {DatabaseFailure.READ_ONLY, DatabaseFailure.BUSY}:
            raise
        database.note_failure(failure)


def _work_as(person: User, request: Request) -> None:
    """See what the person may see and read days in their zone, as the middleware does for pages."""
    set_viewer(person)
    if person.zone is not None and request.query_params.get("zone") != "utc":
        timezone.activate(person.zone)


class SessionAuthentication(authentication.SessionAuthentication):
    """The person signed in with the browser; writes need the CSRF token."""
