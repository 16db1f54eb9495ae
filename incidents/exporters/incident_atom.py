"""Incidents as an Atom feed: the newest rows of the list, the latest declared first."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from incidents.exporters.atom import feed_of, feed_response, readable
from incidents.models import Incident


def incidents_atom(request: HttpRequest, incidents: Iterable[Incident]) -> HttpResponse:
    """Return incidents with their services as RFC 4287 writes feeds.

    An entry's id stays the same for good; its update time is when the incident last changed.
    """
    feed = feed_of(request, "Drydock incidents", reverse("incidents:incident_list"))
    for incident in incidents:
        address = request.build_absolute_uri(incident.get_absolute_url())
        feed.add_item(
            title=f"{incident.reference} {readable(incident.title)}",
            link=address,
            description=readable(_summary(incident)),
            unique_id=address,
            pubdate=incident.declared_at,
            updateddate=incident.updated_at,
            categories=(incident.severity, incident.status, incident.kind),
        )
    return feed_response(feed)


def _summary(incident: Incident) -> str:
    services = ", ".join(service.name for service in incident.services.all())
    facts = f"{incident.get_severity_display()}, {incident.get_status_display()}"
    return f"{facts}{f', {services}' if services else ''}. {incident.summary}".strip()
