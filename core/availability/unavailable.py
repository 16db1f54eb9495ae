"""What people and programs are told while the database cannot be read or written.

Always 503 with Retry-After, never 500: a page that shows again what was typed, or a problem for
programs. Nothing here reads the database.
"""

import secrets
from collections.abc import Iterator
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render

from core.api.problems import problem_json
from core.availability.access import database, read_only_notice
from core.database.failure import DatabaseFailure

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FOR_PROGRAMS = ("/api/", "/hooks/", "/v2/")
SHORTEST_WAIT_SECONDS, JITTER_SECONDS = 5, 6
LONG_VALUE = 60
NOT_SHOWN_AGAIN = ("password", "token", "secret", "code", "credential")
FOR_MACHINES = frozenset({"idempotency_key", "version", "base_version", "next"})

SENTENCES = {
    DatabaseFailure.DOWN: "Drydock cannot reach its database.",
    DatabaseFailure.READ_ONLY: "Drydock takes no changes at the moment.",
    DatabaseFailure.BUSY: "Drydock is too busy to do this right now.",
}


class KeptField(NamedTuple):
    """One value somebody sent; one that is for machines goes along unseen."""

    name: str
    value: str
    is_hidden: bool

    @property
    def label(self) -> str:
        """Return the name as a person reads it."""
        return self.name.replace("_", " ").replace("-", " ").strip().capitalize()

    @property
    def is_long(self) -> bool:
        """Return whether the value needs several lines."""
        return len(self.value) > LONG_VALUE or "\n" in self.value


def unavailable(request: HttpRequest, failure: DatabaseFailure) -> HttpResponse:
    """Return the answer to a request that cannot be met now, and remember the failure."""
    database.note_failure(failure)
    sentence = read_only_notice() if failure is DatabaseFailure.READ_ONLY else None
    sentence = sentence or SENTENCES[failure]
    answer: HttpResponse
    if request.path_info.startswith(FOR_PROGRAMS):
        answer = problem_json(503, sentence, reason="unavailable")
    else:
        # The person of a session is in the database as well.
        request.user = AnonymousUser()
        is_own = request.method not in SAFE_METHODS and _comes_from_here(request)
        fields = list(kept_fields(request)) if is_own else []
        context = {
            "sentence": sentence,
            "is_write": request.method not in SAFE_METHODS,
            "fields": fields,
            "had_files": is_own and bool(request.FILES),
        }
        answer = render(request, "503.html", context, status=503)
    answer["Retry-After"] = str(SHORTEST_WAIT_SECONDS + secrets.randbelow(JITTER_SECONDS))
    answer["Cache-Control"] = "no-store"
    return answer


def kept_fields(request: HttpRequest) -> Iterator[KeptField]:
    """Yield what was typed, to be shown and sent again; never a password or the like."""
    for name, values in request.POST.lists():
        if name == "csrfmiddlewaretoken" or any(word in name for word in NOT_SHOWN_AGAIN):
            continue
        for value in values:
            text = str(value)
            is_hidden = not text.strip() or text.isdigit() or name in FOR_MACHINES
            yield KeptField(name, text, is_hidden)


def _comes_from_here(request: HttpRequest) -> bool:
    """Return whether a form can be read and a page of ours sent it.

    Another site's form is not offered to be sent again. No view has run, and with it not the check
    that stands before each of them.
    """
    try:
        request.POST  # noqa: B018 - parsed here, so that what cannot be read is known
    except (MultiPartParserError, RequestDataTooBig, SuspiciousOperation, UnreadablePostError):
        return False
    check = CsrfViewMiddleware(lambda _: HttpResponse())
    return check.process_view(request, unavailable, (), {}) is None
