"""Pictures of postmortems, and which of them say nothing to people who cannot see them."""

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import NamedTuple

from django.db.models import QuerySet

from incidents.models import Postmortem, PostmortemImage, PostmortemSection


class UndescribedImages(NamedTuple):
    """How many images of a section have no text beside them."""

    section: PostmortemSection
    number: int


def for_list(postmortem: Postmortem) -> QuerySet[PostmortemImage]:
    """Return the images of a postmortem without their bytes, the newest first."""
    rows = PostmortemImage.objects.filter(postmortem=postmortem).defer("content")
    return rows.select_related("added_by").order_by("-pk")


def undescribed_images(sections: Iterable[PostmortemSection]) -> list[UndescribedImages]:
    """Return the sections in which an image lacks its text; no statement."""
    counted = ((section, _undescribed_in(section.html)) for section in sections)
    return [UndescribedImages(section, number) for section, number in counted if number]


def undescribed_in_words(sections: Iterable[PostmortemSection]) -> list[str]:
    """Return a sentence for each section in which an image lacks its text; no statement."""
    return [
        f"In “{one.section.heading}” {one.number} image{'s' * (one.number > 1)} "
        f"{'say' if one.number > 1 else 'says'} nothing to people who cannot see; write a text "
        "between the square brackets."
        for one in undescribed_images(sections)
    ]


def _undescribed_in(html: str) -> int:
    if "<img" not in html:
        return 0
    reader = _ImageReader()
    reader.feed(html)
    reader.close()
    return reader.undescribed


class _ImageReader(HTMLParser):
    """Counts images without text in HTML that core.markdown.rendering made."""

    def __init__(self) -> None:
        super().__init__()
        self.undescribed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img" and not (dict(attrs).get("alt") or "").strip():
            self.undescribed += 1
