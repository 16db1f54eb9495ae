"""The timeline of an incident: read it, live too, and add to it."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from core import clock
from core.forms.fields import time_text
from core.permissions import permitted, require
from incidents.domain.lifecycle import IncidentStatus
from incidents.forms.timeline_entry import SeenForm, TimelineChoiceForm, TimelineEntryForm
from incidents.models import Incident
from incidents.queries import incidents as incident_queries
from incidents.queries import timeline as timeline_queries
from incidents.usecases import timeline as entries
from incidents.usecases.timeline_visits import note_timeline_visit
from incidents.views.incidents import live_parts
from incidents.views.timeline_answers import by_script, changed, page_name

ENDED = 286
"""The status that tells js/poll.js to stop asking."""


@require_GET
@permitted("timeline.view")
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(_as_shown(request), pk=pk)
    person = require(request.user, "timeline.view", incident)
    chosen = TimelineChoiceForm(request.GET)
    if "since" in request.GET:
        return _news(request, incident, chosen)
    context = {
        "incident": incident,
        "timeline": timeline_queries.timeline_of(
            incident,
            chosen.choice,
            latest=timeline_queries.ON_OWN_PAGE,
            around=chosen.around,
            reader=person,
        ),
        "choice_links": timeline_queries.choice_links(chosen.choice),
        "unknown_kinds": chosen.unknown_kinds,
        "entry_form": TimelineEntryForm(incident=incident, initial={"page": "timeline"}),
        "page": "timeline",
    }
    return render(request, "incidents/timeline_detail.html", context)


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
@permitted("timeline.add")
def timeline_add(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, "timeline.add", incident)
    form = _entry_form(request, incident)
    if form.is_valid():
        entry = entries.add_entry(incident, by=person, **form.entry)
        return changed(request, incident, entry, said=form.said())
    context = {"incident": incident, "form": form}
    template = "_timeline_composer.html" if by_script(request) else "timeline_add.html"
    return render(request, f"incidents/{template}", context, status=422 if form.is_bound else 200)


@require_POST
@vary_on_headers("HX-Request")
@permitted("timeline.view")
def timeline_seen(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, "timeline.view", incident)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return HttpResponse("seen is the number of a row.", status=422, content_type="text/plain")
    note_timeline_visit(incident, by=person, at=clock.now(), seen=form.cleaned_data["seen"])
    if by_script(request):
        return HttpResponse(status=204)
    page = "incident" if page_name(request) == "incident" else "timeline"
    return redirect(f"incidents:{page}", pk=pk)


def _as_shown(request: HttpRequest) -> QuerySet[Incident]:
    """Return incidents with what the answer shows; asking for news mostly shows nothing."""
    return Incident.objects.all() if "since" in request.GET else incident_queries.for_detail()


def _news(request: HttpRequest, incident: Incident, chosen: TimelineChoiceForm) -> HttpResponse:
    if "since" in chosen.errors:
        return HttpResponse("since is the number of a row.", status=400, content_type="text/plain")
    since = chosen.cleaned_data["since"] or 0
    until = chosen.cleaned_data.get("until")
    news = timeline_queries.news_of(incident, since=since, choice=chosen.choice, until=until)
    if news is None:
        return HttpResponse(status=ENDED if incident.status == IncidentStatus.CLOSED else 204)
    context = {
        "incident": incident,
        "added": news.added,
        "changed": news.changed,
        "removed": news.removed,
        "cursor": news.cursor,
        "hidden": news.hidden,
        "page": page_name(request),
    }
    if context["page"] == "incident":
        context |= live_parts(request, incident_queries.for_detail().get(pk=incident.pk))
    return render(request, "incidents/_timeline_answer.html", context)


def _entry_form(request: HttpRequest, incident: Incident) -> TimelineEntryForm:
    """Return the form as sent; on GET with the kind and the place that the address names."""
    if request.method == "POST":
        return TimelineEntryForm(request.POST, incident=incident)
    initial = {"page": page_name(request)}
    chosen = TimelineChoiceForm(request.GET)
    if chosen.choice.kinds:
        initial["kind"] = chosen.choice.kinds[0]
    after = chosen.cleaned_data.get("after") if chosen.is_valid() else None
    row = timeline_queries.row_of(incident, after) if after else None
    if row is not None:
        initial["time"] = time_text(timeline_queries.moment_after(incident, row))
    return TimelineEntryForm(incident=incident, initial=initial)
