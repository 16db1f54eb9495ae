"""Action items as an Atom feed: exactly the rows of the list, in its order."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from incidents.models import ActionItem

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class StableFeed(Atom1Feed):
    """A feed that says the same as long as its entries do; an empty one was never updated."""

    def latest_post_date(self) -> datetime:
        """Return when the newest entry was updated."""
        return max((item["updateddate"] for item in self.items), default=NEVER)


def action_items_atom(request: HttpRequest, items: Iterable[ActionItem]) -> HttpResponse:
    """Return the items of `queries.action_items.for_list` as RFC 4287 writes feeds.

    An entry's id stays the same for good; its update time is when the item last changed.
    """
    query = request.GET.copy()
    query.pop("token", None)
    list_url = request.build_absolute_uri(
        f"{reverse('incidents:action_item_list')}?{query.urlencode()}"
    )
    feed = StableFeed(title="Drydock action items", link=list_url, description="", language="en")
    for item in items:
        address = request.build_absolute_uri(item.get_absolute_url())
        feed.add_item(
            title=f"{item.reference} {_readable(item.title)}",
            link=address,
            description=_readable(_summary(item)),
            unique_id=address,
            pubdate=item.created_at,
            updateddate=item.updated_at,
            author_name=str(item.owner) if item.owner else "nobody",
            categories=(item.status, item.kind, item.priority, *item.tags),
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _summary(item: ActionItem) -> str:
    due = f"due {item.due_on.isoformat()}" if item.due_on else "no due date"
    return f"{item.get_status_display()}, {due}, from {item.incident.reference}. {item.description}"


def _readable(text: str) -> str:
    """Leave out what XML 1.0 has no way to write."""
    return "".join(
        character for character in text if character in "\t\n\r" or _is_xml(ord(character))
    )


def _is_xml(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000  # noqa: PLR2004 - XML 1.0, 2.2
