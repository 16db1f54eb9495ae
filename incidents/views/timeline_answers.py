"""What the doors of a timeline answer: to a script the changed line, to others where it stands."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from incidents.models import Incident, TimelineEntry
from incidents.queries.timeline import (
    ON_INCIDENT_PAGE,
    ON_OWN_PAGE,
    TimelineRow,
    is_among_latest,
    row_of,
)


def changed(
    request: HttpRequest, incident: Incident, entry: TimelineEntry, *, said: str = ""
) -> HttpResponse:
    """Answer with the line as it is now: alone to a script, else by going there."""
    row = line_or_404(incident, entry.pk)
    if not by_script(request):
        if said:
            messages.info(request, said)
        return redirect(place(request, incident, row))
    context = {
        "incident": incident,
        "added": [] if row.is_corrected else [row],
        "changed": [row],
        "page": page_name(request),
        "said": said,
    }
    return render(request, "incidents/_timeline_answer.html", context)


def line_or_404(incident: Incident, number: int) -> TimelineRow:
    """Return the line that the version `number` belongs to; raise Http404 when there is none."""
    row = row_of(incident, number)
    if row is None:
        raise Http404
    return row


def place(request: HttpRequest, incident: Incident, row: TimelineRow) -> str:
    """Return where the line stands, in the same zone: on the page one came from if it is there."""
    page = reverse("incidents:timeline", args=[incident.pk])
    query = {"zone": "utc"} if request.GET.get("zone") == "utc" else {}
    if page_name(request) == "incident" and is_among_latest(incident, row, ON_INCIDENT_PAGE):
        page = incident.get_absolute_url()
    elif not is_among_latest(incident, row, ON_OWN_PAGE):
        query["line"] = str(row.number)
    return f"{page}{'?' if query else ''}{urlencode(query)}#{row.anchor}"


def page_name(request: HttpRequest) -> str:
    """Return on which page the timeline stands: "incident" or "timeline"."""
    name = request.POST.get("page") or request.GET.get("page")
    return "incident" if name == "incident" else "timeline"


def by_script(request: HttpRequest) -> bool:
    """Return whether js/timeline.js asks, which wants a part instead of a page."""
    return request.headers.get("HX-Request") == "true"
