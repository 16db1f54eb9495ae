"""Published postmortems as an Atom feed, the latest published first."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from incidents.exporters.atom import feed_of, feed_response, readable
from incidents.models import Postmortem


def postmortems_atom(request: HttpRequest, postmortems: Iterable[Postmortem]) -> HttpResponse:
    """Return published postmortems with their incident as RFC 4287 writes feeds.

    A postmortem that is published again keeps its id and has a new update time. Text stays on its
    page, which asks who may read it.
    """
    list_path = reverse("incidents:postmortem_list", kwargs={"tab": "published"})
    feed = feed_of(request, "Drydock postmortems", list_path)
    for postmortem in postmortems:
        address = request.build_absolute_uri(postmortem.get_absolute_url())
        incident = postmortem.incident
        feed.add_item(
            title=f"{postmortem.reference} {readable(postmortem.title)}",
            link=address,
            description=readable(
                f"{incident.get_severity_display()}, {incident.reference} {incident.title}"
            ),
            unique_id=address,
            pubdate=postmortem.published_at,
            updateddate=postmortem.published_at,
            author_name=str(postmortem.owner) if postmortem.owner else "nobody",
            categories=(incident.severity, incident.kind),
        )
    return feed_response(feed)
