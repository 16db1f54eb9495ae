"""Serve an uploaded picture to those who may see it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from core.models import StoredImage


def image_answer(request: HttpRequest, image: StoredImage, *, name: str) -> HttpResponseBase:
    """Answer the bytes of an image, whose `content` may be deferred, as a file that runs nothing.

    `name` begins the name of the file. The caller has asked for permission.
    """
    etag = f'"{image.digest}"'
    # The bytes are read only for browsers that do not have them.
    known = get_conditional_response(request, etag=etag)
    answer = known or HttpResponse(bytes(image.content), content_type=f"image/{image.kind}")
    answer["ETag"] = etag
    # Kept by the browser alone, and asked for each time: access may have been withdrawn.
    answer["Cache-Control"] = "private, no-cache"
    file_name = f"{name}-{image.digest[:12]}.{image.suffix}"
    answer["Content-Disposition"] = f'inline; filename="{file_name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return answer
