"""Pages from what was last known, for people seen a moment ago; nothing reads the database."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.availability.spool import what_waits
from core.last_known.cookie import is_known
from core.last_known.read_set import LastKnown, read_last_known
from core.markdown.rendering import stored_html

READING = frozenset({"GET", "HEAD"})
_TIMES = re.compile(r"_at$|^at$")

Context = dict[str, Any]


def last_known(request: HttpRequest) -> HttpResponse | None:
    """Return the page of this address as it was last known; None where there is none to show."""
    if request.method not in READING or "HX-Request" in request.headers or not is_known(request):
        return None
    page = _page_of(request.path_info)
    known = read_last_known() if page else None
    found = page and known and page[1](known)
    if not page or known is None or found is None:
        return None
    request.user = AnonymousUser()
    context = {"known_at": known.at, "spooled": what_waits()}
    context |= _with_times(found)
    with timezone.override(ZoneInfo(settings.DRYDOCK_TIME_ZONE)):
        answer = render(request, page[0], context)
    answer["Cache-Control"] = "no-store"
    return answer


def _everything(known: LastKnown) -> Context:
    return dict(known.rows)


def _page_of(path: str) -> tuple[str, Callable[[LastKnown], Context | None]] | None:
    """Return template and reader for an address, None for one that is not in the read set."""
    if path in {"/", "/incidents/", "/postmortems/", "/services/"}:
        return "last_known.html", _everything
    if match := re.fullmatch(r"/incidents/(INC-\d+)/", path):
        return "last_known_incident.html", _one("incidents", "incident", reference=match[1])
    if match := re.fullmatch(r"/postmortems/(PM-\d+)/", path):
        return "last_known_postmortem.html", _one("postmortems", "postmortem", reference=match[1])
    return None


def _one(rows: str, name: str, **wanted: str) -> Callable[[LastKnown], Context | None]:
    def read(known: LastKnown) -> Context | None:
        row = known.find(rows, **wanted)
        return None if row is None else {name: row}

    return read


def _with_times(value: Any, key: str = "") -> Any:
    """Return rows with moments in place of ISO text, and stored HTML marked as such."""
    if isinstance(value, dict):
        return {name: _with_times(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_times(inner) for inner in value]
    if isinstance(value, str) and _TIMES.search(key):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and key == "html":
        # The file is written by this program alone, from HTML that was cleaned when it was stored.
        return stored_html(value)
    return value
