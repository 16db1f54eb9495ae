"""The header Idempotency-Key: a POST that is sent again is answered as the first time.

    Idempotency-Key: "declare-2026-03-02-17"

The key may stand in quotes, as the draft of the IETF has it, or bare.
"""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.idempotency import LOCKED_FOR, Claim, Standing, answer_of, claim, finish, release
from core.models import User
from core.models.idempotency_key import LONGEST_KEY
from core.sealing import UnreadableSecret

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_PRINTABLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")

Handler = Callable[..., HttpResponseBase]


class KeyOfOther(APIException):
    """The key was used with other words, which is a mistake of the program."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was sent with another request before. Take a new one."
    default_code = "idempotency_key_reused"


class StillAtWork(APIException):
    """The first request with the key has no answer yet."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The first request with this Idempotency-Key is still at work."
    default_code = "idempotency_key_in_use"
    wait = 1


class TakenOver(APIException):
    """This request took so long that another one did its work."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "This took too long and was undone. Send it again with the same key."
    default_code = "idempotency_key_taken_over"
    wait = int(LOCKED_FOR.total_seconds())


class AnswerLost(APIException):
    """The work was done, but its answer cannot be read: the site has another secret key now."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This was done, but its answer cannot be read any more. Look at what is there."
    default_code = "idempotency_answer_lost"


def key_of(request: Request) -> str | None:
    """Return the key of a request without its quotes, None for none; raise ValidationError."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    key = given.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if len(key) > LONGEST_KEY or not _PRINTABLE.fullmatch(key):
        sentence = f"Give 1 to {LONGEST_KEY} printable ASCII characters."
        raise ValidationError({HEADER: [sentence]})
    return key


def once(handler: Handler, key: str) -> Handler:
    """Return a handler that does its work once for each key, and remembers what it answered."""

    def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = cast("User", request.user)  # the permission was asked before
        found = claim(person, key, digest_of(request), at=clock.now())
        if found.standing is not Standing.MINE:
            return _answer_of_other(found)
        try:
            with transaction.atomic():
                return _work(found, handler, request, *args, **kwargs)
        except BaseException:
            release(found)
            raise

    return answer


def _work(
    found: Claim, handler: Handler, request: Request, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """Do the work and keep its answer in one transaction."""
    response = handler(request, *args, **kwargs)
    if not isinstance(response, Response) or not status.is_success(response.status_code):
        release(found)
        return response
    body = JSONRenderer().render(response.data).decode() if response.data is not None else ""
    location = response.headers.get("Location", "")
    if not finish(found, status=response.status_code, location=location, answer=body):
        raise TakenOver
    return _kept(response.status_code, location, body)


def _answer_of_other(found: Claim) -> HttpResponse:
    if found.standing is Standing.OTHER_REQUEST:
        raise KeyOfOther
    if found.standing is Standing.AT_WORK or found.row.status is None:
        raise StillAtWork
    try:
        answer = answer_of(found)
    except UnreadableSecret as error:
        raise AnswerLost from error
    again = _kept(found.row.status, found.row.location, answer)
    again[REPLAYED] = "true"
    return again


def _kept(code: int, location: str, body: str) -> HttpResponse:
    answer = HttpResponse(body, status=code, content_type="application/json")
    if location:
        answer["Location"] = location
    return answer


def digest_of(request: Request) -> str:
    """Return what tells one request from another: method, address and what the body means."""
    said = [request.method, request.get_full_path(), request.data]
    text = json.dumps(said, sort_keys=True, cls=DjangoJSONEncoder)
    return sha256(text.encode(errors="surrogatepass")).hexdigest()
