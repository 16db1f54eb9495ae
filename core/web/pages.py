"""Pages of a list that is short enough to be counted."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50


def numbered_page(request: HttpRequest, rows: QuerySet[Any], *, size: int = PAGE_SIZE) -> Page[Any]:
    """Return the page named by `?page=`; a number out of range gives the nearest page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
