"""Links names and references in Markdown, at no cost for texts without any."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from core.markdown.mentions import (
    CSS_CLASS,
    NAME,
    REFERENCE,
    prepare_references,
    reference_url,
    spellings,
)

Found = tuple[Element | None, int | None, int | None]
NO_MATCH: Final[Found] = (None, None, None)
# After links and addresses, which may hold an @ or a #, and before stress, which would take the
# underlines of a name.
NAMES, REFERENCES = ("mentions", 70), ("references", 69)
_REFERENCE = re.compile(REFERENCE)


class MentionPatterns:
    """The patterns of names and of references; each takes part only where it can match."""

    def __init__(self) -> None:
        self._names = _Mentions()
        self._references = _ReferenceLinks()

    def __iter__(self) -> Iterator[InlineProcessor]:
        return iter((self._names, self._references))

    def prepare(self, md: Markdown, text: str, people: Mapping[str, str]) -> None:
        """Make `md` ready for `text`: a pattern in use costs time in each of its paragraphs."""
        self._names.links = people
        _use(md, self._names, NAMES, wanted=bool(people) and "@" in text)
        has_references = _REFERENCE.search(text) is not None
        _use(md, self._references, REFERENCES, wanted=has_references)
        if has_references:
            prepare_references()


def _use(md: Markdown, pattern: InlineProcessor, place: tuple[str, int], *, wanted: bool) -> None:
    name, priority = place
    if wanted and name not in md.inlinePatterns:
        md.inlinePatterns.register(pattern, name, priority)
    elif not wanted and name in md.inlinePatterns:
        md.inlinePatterns.deregister(name)


class _Mentions(InlineProcessor):
    """Links names; `links` holds the address of each, by its name in small letters."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self) -> None:
        super().__init__(NAME)
        self.links: Mapping[str, str] = {}

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # noqa: N802, ARG002 - the interface
        """Link the longest spelling that somebody has."""
        for name in spellings(m["name"]):
            if url := self.links.get(name.casefold()):
                return _link(f"@{name}", url), m.start(), m.start("name") + len(name)
        return NO_MATCH


class _ReferenceLinks(InlineProcessor):
    """Links references that people say aloud."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self) -> None:
        super().__init__(REFERENCE)

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]  # noqa: N802, ARG002 - the interface
        """Link what has a door."""
        url = reference_url(m["prefix"], int(m["number"]))
        return (_link(m[0], url), m.start(), m.end()) if url else NO_MATCH


def _link(words: str, url: str) -> Element:
    link = Element("a", {"class": CSS_CLASS, "href": url})
    link.text = AtomicString(words)
    return link
