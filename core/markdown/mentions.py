"""What people write to point at somebody or something: `@mia`, `@payments`, `#INC-12`.

A reference such as `#INC-12` becomes a link whether or not there is such a thing: the link shows
what was typed and no more, and whoever may not know of it gets 404 there as for one that never
was. So HTML that is rendered once, on saving, gives nothing away to anybody who reads it later. A
name becomes a link only where the caller of core.markdown.rendering says that somebody has it.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from django.urls import reverse

CSS_CLASS: Final = "mention"
"""Only core.markdown.rendering writes it into HTML; people cannot."""

# As a user name may look; something that could end a mail address or a path is no mention.
NAME: Final = r"(?<![\w@/.#&+-])@(?P<name>\w[\w.@+-]{0,149})"
REFERENCE: Final = r"(?<![\w@/.#&+-])#(?P<prefix>[A-Z]{2,4})-(?P<number>[1-9][0-9]{0,17})(?![\w-])"
_NAME = re.compile(NAME)
_AT_THE_END: Final = ".@+-"
_doors: dict[str, str] = {}


def register_reference(prefix: str, door: str) -> None:
    """Let `#PREFIX-12` lead to the URL named `door`, which takes the number as `pk`."""
    _doors[prefix] = door


def reference_url(prefix: str, number: int) -> str | None:
    """Return where a reference leads, None for a prefix nobody registered."""
    door = _doors.get(prefix)
    return reverse(door, kwargs={"pk": number}) if door else None


def prepare_references() -> None:
    """Load the addresses; the first time in a process that takes longer than a text may take."""
    for door in _doors.values():
        reverse(door, kwargs={"pk": 1})


def spellings(name: str) -> Iterator[str]:
    """Yield what "mia.k." may mean, the longest first: a stop may end a sentence or a name."""
    yield name
    while name and name[-1] in _AT_THE_END:
        name = name[:-1]
        if name:
            yield name


def names_in(text: str) -> set[str]:
    """Return every name that plain text may mention, in small letters, in all its spellings."""
    return {
        spelling.casefold()
        for match in _NAME.finditer(text)
        for spelling in spellings(match["name"])
    }


def names_linked_in(html: str) -> set[str]:
    """Return the names that stored HTML mentions, in small letters; code says nothing."""
    if CSS_CLASS not in html:
        return set()
    reader = _LinkReader()
    reader.feed(html)
    reader.close()
    return reader.names


class _LinkReader(HTMLParser):
    """Collects the words of links to people and teams."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_inside = tag == "a" and dict(attrs).get("class") == CSS_CLASS

    def handle_data(self, data: str) -> None:
        if self._is_inside and data.startswith("@"):
            self.names.add(data[1:].casefold())
        self._is_inside = False
