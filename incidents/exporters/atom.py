"""What the Atom feeds have in common."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
MOST_ENTRIES = 100
"""Feeds of lists that grow without end hold the newest; readers keep what they have seen."""


class StableFeed(Atom1Feed):
    """A feed that says the same as long as its entries do; an empty one was never updated."""

    def latest_post_date(self) -> datetime:
        """Return when the newest entry was updated."""
        return max((item["updateddate"] for item in self.items), default=NEVER)


def feed_of(request: HttpRequest, title: str, list_path: str) -> StableFeed:
    """Return an empty feed about the list at `list_path` with the filters that were asked for.

    The secret in the address of a feed reader is no part of it.
    """
    query = request.GET.copy()
    query.pop("token", None)
    list_url = request.build_absolute_uri(f"{list_path}?{query.urlencode()}")
    return StableFeed(title=title, link=list_url, description="", language="en")


def feed_response(feed: StableFeed) -> HttpResponse:
    """Return the feed as RFC 4287 writes it."""
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def readable(text: str) -> str:
    """Leave out what XML 1.0 has no way to write."""
    return "".join(
        character for character in text if character in "\t\n\r" or _is_xml(ord(character))
    )


def _is_xml(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000  # noqa: PLR2004 - XML 1.0, 2.2
