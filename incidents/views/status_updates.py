"""The page on which people are told how an incident stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from core import clock
from core.permissions import permitted, require
from incidents.forms.status_update import StatusUpdateForm
from incidents.models import Incident
from incidents.queries import incidents as incident_queries
from incidents.queries.update_receivers import receivers_of_update
from incidents.usecases.status_updates import post_update
from incidents.views.incidents import POSTED_UPDATE
from incidents.views.timeline_answers import by_script, changed


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
@permitted("timeline.add")
def status_update(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(incident_queries.for_detail(), pk=pk)
    person = require(request.user, "timeline.add", incident)
    form = StatusUpdateForm(request.POST if request.method == "POST" else None, incident=incident)
    if by_script(request) or "preview" in request.POST:
        return _page(request, incident, form)
    if "fill" in request.POST:
        form.begin_again()
        return _page(request, incident, form)
    if form.is_valid():
        entry = post_update(incident, by=person, at=clock.now(), **form.update)
        request.session[POSTED_UPDATE] = entry.pk
        return changed(request, incident, entry)
    return _page(request, incident, form, status=422 if form.is_bound else 200)


def _page(
    request: HttpRequest, incident: Incident, form: StatusUpdateForm, *, status: int = 200
) -> HttpResponse:
    """Show the form, or to a script the preview alone; errors are for those who post."""
    context = {
        "incident": incident,
        "form": form,
        "preview": form.text_as_sent(clock.now()),
        "receivers": receivers_of_update(incident, form.asked_audience),
        "is_posted": status != 200,  # noqa: PLR2004 - a refused form
    }
    part = by_script(request)
    template = "_status_update_preview.html" if part else "status_update.html"
    return render(request, f"incidents/{template}", context, status=status)
