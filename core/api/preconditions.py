"""ETag and If-Match: a change that is meant for one version of a document, and for no other.

If-Match: "3"
"""

import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

HEADER = "If-Match"
_TAGS = re.compile(r'\s*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|$)')

Handler = Callable[..., HttpResponseBase]
LockedVersion = Callable[..., int | None]
"""Returns the version of the document at an address, locked until the transaction ends; None when
nothing is there that the viewer may know of. Takes the parts of the address by name."""


class Changed(APIException):
    """The document is not as whoever asks read it."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "This was changed since you read it, and nothing was done. Read it again."
    default_code = "precondition_failed"


def tag_of(version: int) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


def only_if(handler: Handler, condition: str, locked_version: LockedVersion | None) -> Handler:
    """Return a handler that runs only while the document has one of the versions named.

    Nobody can change the document in between. Raises ValidationError for a condition that cannot
    be read, and for an address that has no versions.
    """
    if locked_version is None:
        raise ValidationError({HEADER: ["What is at this address has no versions."]})
    wanted = _wanted(condition)

    def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            version = locked_version(**kwargs)
            # What is not there is for the handler to say.
            if version is not None and wanted is not None and tag_of(version) not in wanted:
                raise Changed
            return handler(request, *args, **kwargs)

    return answer


def add_tag(response: Response) -> None:
    """Tell the version of the document that the answer holds, if it is one."""
    version = response.data.get("version") if isinstance(response.data, dict) else None
    if isinstance(version, int) and status.is_success(response.status_code):
        response["ETag"] = tag_of(version)


def _wanted(condition: str) -> set[str] | None:
    """Return the tags of a condition, None for any; a weak one matches nothing (RFC 9110)."""
    if condition.strip() == "*":
        return None
    found, place = set(), 0
    while place < len(condition) or not condition:
        match = _TAGS.match(condition, place)
        if match is None:
            raise ValidationError({HEADER: ['Give an ETag as it was answered, such as "3".']})
        if not match[1]:
            found.add(f'"{match[2]}"')
        place = match.end()
    return found
