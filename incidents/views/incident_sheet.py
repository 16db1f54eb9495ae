"""The incident on one sheet of paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from core import clock
from core.permissions import permitted, require
from incidents.queries import incidents as incident_queries
from incidents.queries.live_blocks import live_content
from incidents.queries.roles import rows_for_page


@require_GET
@permitted("incident.view")
def incident_print(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(incident_queries.for_detail(), pk=pk)
    require(request.user, "incident.view", incident)
    context = {
        "incident": incident,
        "content": live_content(incident),
        "roles": rows_for_page(incident),
        "printed_at": clock.now(),
        "page_url": request.build_absolute_uri(incident.get_absolute_url()),
    }
    return render(request, "incidents/incident_print.html", context)
