"""Why a list is not handed out as a file: nobody who reads the file would see a note beside it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse


def file_refused(reasons: Iterable[str]) -> HttpResponse:
    """Answer with a sentence a line and status 422."""
    text = "".join(f"{reason}\n" for reason in reasons)
    return HttpResponse(text, status=422, content_type="text/plain; charset=utf-8")


def filter_faults(errors: Mapping[str, Any]) -> list[str]:
    """Return the errors of a form of filters as sentences that name the filter."""
    return [f"{name}: {reason}" for name, reasons in errors.items() for reason in reasons]
