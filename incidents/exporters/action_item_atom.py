"""Action items as an Atom feed: exactly the rows of the list, in its order."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from incidents.exporters.atom import feed_of, feed_response, readable
from incidents.models import ActionItem


def action_items_atom(request: HttpRequest, items: Iterable[ActionItem]) -> HttpResponse:
    """Return the items of `queries.action_items.for_list` as RFC 4287 writes feeds.

    An entry's id stays the same for good; its update time is when the item last changed.
    """
    feed = feed_of(request, "Drydock action items", reverse("incidents:action_item_list"))
    for item in items:
        address = request.build_absolute_uri(item.get_absolute_url())
        feed.add_item(
            title=f"{item.reference} {readable(item.title)}",
            link=address,
            description=readable(_summary(item)),
            unique_id=address,
            pubdate=item.created_at,
            updateddate=item.updated_at,
            author_name=str(item.owner) if item.owner else "nobody",
            categories=(item.status, item.kind, item.priority, *item.tags),
        )
    return feed_response(feed)


def _summary(item: ActionItem) -> str:
    due = f"due {item.due_on.isoformat()}" if item.due_on else "no due date"
    return f"{item.get_status_display()}, {due}, from {item.incident.reference}. {item.description}"
