"""The search page, and the answers of the command palette."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from core.permissions import permitted, require
from core.web.navigation import doors_for
from incidents.domain.search_query import read_query
from incidents.forms.search import SearchForm
from incidents.queries import search as search_queries


@require_GET
@permitted("search.view")
def search(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "search.view")
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "incidents/search.html", {"form": form}, status=422)
    query, chosen = form.query, form.chosen
    may_jump = chosen.is_empty and request.GET.get("jump") != "no"
    if may_jump and (address := search_queries.jump(person, query)):
        _say_where(request, query.text)
        return redirect(address)
    context = {
        "form": form,
        "query": query,
        "chosen": chosen,
        "results": search_queries.search(person, query, chosen),
        "recent": [] if query.text.strip() else search_queries.recent(person),
    }
    return render(request, "incidents/search.html", context)


@require_GET
@permitted("search.view")
def palette(request: HttpRequest) -> JsonResponse:
    person = require(request.user, "search.view")
    query = read_query(request.GET.get("q", ""))
    doors = doors_for(person, query.words)
    things = search_queries.palette(person, query)
    address = search_queries.jump(person, query) if query.reference else None
    options = [
        *(
            [{"name": query.text.strip().upper(), "kind": "Open", "url": address}]
            if address
            else []
        ),
        *({"name": hit.name, "kind": _kind_of(hit), "url": hit.url} for hit in things),
        *(
            {"name": door.label, "kind": "Go to", "url": door.url, "keys": door.keys}
            for door in doors
        ),
    ]
    return JsonResponse({"options": options})


def _kind_of(hit: search_queries.Hit) -> str:
    return f"{hit.kind.label_one} {hit.reference}".strip()


def _say_where(request: HttpRequest, text: str) -> None:
    """Offer the search that was jumped over, on the page that is opened instead of it."""
    address = f"{reverse('incidents:search')}?{urlencode({'q': text, 'jump': 'no'})}"
    words = 'Went straight to what is called “{}”. <a href="{}">Search for these words</a>'
    messages.info(request, format_html(words, text.strip(), address))
