"""What changed in the list of incidents since a page showed it."""

from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString

from core import clock
from core.web.keyset import PAGE_SIZE, KeysetPage
from incidents.domain.incident_column import IncidentColumn
from incidents.forms.incident_filter import FilterCard, ReadFilter, filter_cards
from incidents.forms.incident_news import IncidentNewsForm
from incidents.queries import incident_list as list_queries
from incidents.views.incident_rows import shown_rows


def news_address(params: QueryDict, page: KeysetPage) -> str:
    """Return the query string that asks for news of a page: what it shows, and if it is the first.

    Only the first page gets new rows; the others end where the newer ones begin.
    """
    asked = params.copy()
    for place in ("before", "after"):
        asked.pop(place, None)
    asked["shown"] = ".".join(str(row["id"]) for row in page.rows)
    asked["first"] = "" if page.newer else "1"
    return f"?{asked.urlencode()}"


def cursor_of(rows: SafeString, cards: list[FilterCard]) -> str:
    """Return what is another text once anything the list shows has changed."""
    numbers = urlencode({card.label: card.number for card in cards})
    return sha256(f"{numbers}\n{rows}".encode()).hexdigest()[:16]


def answer_news(
    request: HttpRequest, found: ReadFilter, columns: tuple[IncidentColumn, ...]
) -> HttpResponse:
    """Answer with the cards and rows as they are now, 204 when they are as they were."""
    form = IncidentNewsForm(request.GET)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain")
    shown: list[int] = form.cleaned_data["shown"]
    now, cards = clock.now(), filter_cards(list_queries.open_counts(), found.chosen)
    newest = max(shown, default=0) if form.cleaned_data["first"] else None
    # Also newer ones that match no longer: the page may have got them since it was made.
    known = list_queries.rows_by_id(shown, newer_than=newest, most=PAGE_SIZE)
    rows = shown_rows(known, columns, now=now)
    cursor = cursor_of(rows, cards)
    if cursor == form.cleaned_data["since"]:
        return HttpResponse(status=204)
    context = {
        "cursor": cursor,
        "cards": cards,
        "added": shown_rows(_matching(found, known, newest), columns, now=now),
        "rows": rows,
        "gone": sorted(set(shown) - {row["id"] for row in known}),
    }
    return render(request, "incidents/_incident_news.html", context)


def _matching(
    found: ReadFilter, known: list[dict[str, Any]], newest: int | None
) -> list[dict[str, Any]]:
    """Return the rows beyond `newest` that the filters let in, none where that is None."""
    if newest is None:
        return []
    newer = found.incidents.filter(pk__gt=newest).order_by("-pk")
    matching = set(newer.values_list("pk", flat=True)[:PAGE_SIZE])
    return [row for row in known if row["id"] in matching]
