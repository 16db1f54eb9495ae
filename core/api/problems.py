"""What a problem looks like; apart from the handler, for REST framework loads that one itself."""

from django.http import JsonResponse
from rest_framework import status
from rest_framework.exceptions import APIException

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request is not valid",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "No such format",
    409: "The step is not possible now",
    412: "Changed since it was read",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not the request this key belongs to",
    429: "Too many requests",
    500: "Something broke here",
    503: "Not available now",
}
UNKNOWN_ADDRESS = "There is nothing at this address, or you may not know of it."


class TooLarge(APIException):
    """The body has more bytes than the site takes."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is larger than this site takes."
    default_code = "too_large"


def problem_json(code: int, detail: str, *, reason: str) -> JsonResponse:
    """Return a problem from outside the views of the API; `reason` is its machine-readable code."""
    body = {"type": "about:blank", "title": TITLES[code], "status": code}
    return JsonResponse(
        body | {"detail": detail, "code": reason}, status=code, content_type=MEDIA_TYPE
    )
