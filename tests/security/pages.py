"""Read a page the way a browser does: what it shows, and what it would run."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.test import Client

RUNNABLE = {"javascript", "data", "vbscript"}
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href"}
EMBEDDING = {"base", "embed", "iframe", "object", "style"}
DATA_ONLY = {"application/json", "application/ld+json"}


class PageReader(HTMLParser):
    """The words of a page, its links, and everything that could run or take it over."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.values: list[str] = []
        self.links: list[str] = []
        self.dangers: list[str] = []
        self.next_page = ""
        self.previous_page = ""
        self.feed(page)
        self.close()

    @property
    def text(self) -> str:
        """Return all words, one after the other as they stand in the page."""
        return "".join(self.words)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in EMBEDDING or (
            tag == "script" and not found.get("src") and found.get("type") not in DATA_ONLY
        ):
            self.dangers.append(tag)
        self.dangers += [f"{tag} {name}" for name in found if name[:2] == "on" or name == "style"]
        self.dangers += [
            f"{tag} {name}={found[name]}"
            for name in ADDRESSES & set(found)
            if found[name].strip().split(":", 1)[0].lower() in RUNNABLE
        ]
        self.values += found.values()
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
            if found.get("rel") == "next":
                self.next_page = found["href"]
            elif found.get("rel") == "prev":
                self.previous_page = found["href"]


def read(response: Any) -> PageReader:
    """Read a page that was answered with 200."""
    assert response.status_code == 200, (response.request, response.status_code)
    return PageReader(response.content.decode())


def read_list(client: Client, address: str) -> Iterator[PageReader]:
    """Read every page of a list, following its links to the next one, and then to those before."""
    first = read(client.get(address))
    yield first
    for way in ("next_page", "previous_page"):
        page, here = first, address
        while link := getattr(page, way):
            here = urljoin(here, link)
            page = read(client.get(here))
            yield page
