"""The text of a postmortem in its three shapes: stored HTML, parts for a page, Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from django.utils.safestring import SafeString

from core.markdown.rendering import render, stored_html
from incidents.domain.live_block_content import LiveContent
from incidents.domain.live_block_markdown import cell, resolve_blocks
from incidents.domain.live_blocks import LiveBlock, split_blocks
from incidents.domain.postmortem_template import SectionSpec
from incidents.models import PostmortemFactor, PostmortemSection
from incidents.queries.mentions import links_of

# Comments never survive cleaning, so no text of a person can look like one of these.
_PLACE = re.compile(r"<!--live:(\w+)-->")
# Only the page partial writes headings of level 2; those in people's text are deeper.
_SECTION_HEADING = re.compile(r'<h2 id="section-([\w-]+)">(.*?)</h2>', re.DOTALL)
FACTORS_KEY, FACTORS_HEADING = "_factors", "Factors named"
"""The chapter of an edition that no section makes; keys of sections never begin so."""
HEADING_OFFSET = 2
"""The page title is level 1 and each section's heading level 2, so text begins below."""


class Part(NamedTuple):
    """Clean HTML, or the name of the live block that stands here; the other one is empty."""

    html: SafeString
    block: str = ""


class SectionParts(NamedTuple):
    """A section ready for a page."""

    key: str
    heading: str
    parts: list[Part]


class SectionHelp(NamedTuple):
    """Prompt and examples of a section as clean HTML, for authors only."""

    prompt: SafeString
    examples: tuple[SafeString, ...]


@lru_cache(maxsize=512)
def section_help(spec: SectionSpec) -> SectionHelp:
    """Return what the template tells the author; kept, because templates hardly ever change."""
    return SectionHelp(render(spec.prompt), tuple(map(render, spec.examples)))


def section_html(key: str, text: str) -> str:
    """Return what a section keeps beside its text: clean HTML with a mark per live block.

    Takes up to a second per stretch of Markdown, so call it before a transaction begins.
    """
    people = links_of(text)
    pieces = []
    for number, piece in enumerate(split_blocks(text)):
        if isinstance(piece, LiveBlock):
            pieces.append(f"<!--live:{piece.name}-->")
        else:
            prefix = f"{key}-{number}-"
            pieces.append(
                render(piece.source, heading_offset=HEADING_OFFSET, id_prefix=prefix, people=people)
            )
    return "".join(pieces)


def parts_of(html: str) -> list[Part]:
    """Cut the HTML that `section_html` made at its live blocks."""
    return list(_parts(html))


def _parts(html: str) -> Iterator[Part]:
    for number, piece in enumerate(_PLACE.split(html)):
        if number % 2:
            yield Part(stored_html(""), piece)
        elif piece.strip():
            yield Part(stored_html(piece))


def sections_for_page(sections: Iterable[PostmortemSection]) -> list[SectionParts]:
    """Return the sections that have something to read."""
    return [
        SectionParts(section.key, section.heading, parts)
        for section in sections
        if (parts := parts_of(section.html))
    ]


def contents_of(html: str) -> list[tuple[str, str]]:
    """Return key and heading of each section in the frozen HTML of an edition."""
    return [(key, unescape(heading)) for key, heading in _SECTION_HEADING.findall(html)]


def section_pieces(html: str) -> Iterator[tuple[str, str]]:
    """Cut the frozen HTML of an edition into (key, piece); headings and what precedes have no key.

    The pieces make up `html` when joined.
    """
    key, last = "", 0
    for heading in _SECTION_HEADING.finditer(html):
        yield key, html[last : heading.start()]
        yield "", heading[0]
        key, last = heading[1], heading.end()
    yield key, html[last:]


def frozen_chapters(
    sections: Iterable[PostmortemSection], factors: Sequence[PostmortemFactor]
) -> list[SectionParts]:
    """Return what an edition shows: the sections, then the contributing factors, if any."""
    chapters = sections_for_page(sections)
    if factors:
        html = render(factors_markdown(factors), heading_offset=HEADING_OFFSET)
        chapters.append(SectionParts(FACTORS_KEY, FACTORS_HEADING, [Part(html)]))
    return chapters


def factors_markdown(factors: Iterable[PostmortemFactor]) -> str:
    """Return the contributing factors as a list, each with how it contributed."""
    lines = []
    for named in factors:
        note = f": {cell(named.note.strip())}" if named.note.strip() else ""
        lines.append(f"- **{cell(named.factor.name)}**{note}\n")
    return "".join(lines)


def as_markdown(
    title: str,
    sections: Iterable[PostmortemSection],
    content: LiveContent,
    factors: Sequence[PostmortemFactor],
) -> str:
    """Return the whole text with a table in the place of each live block.

    Sections without text are left out; what people wrote stands there to the letter. The
    contributing factors are the last chapter.
    """
    chapters = [f"# {title}\n"]
    for section in sections:
        if section.text.strip():
            text = resolve_blocks(section.text, content)
            chapters.append(f"## {section.heading}\n\n{text}" + "\n" * (not text.endswith("\n")))
    if factors:
        chapters.append(f"## {FACTORS_HEADING}\n\n{factors_markdown(factors)}")
    return "\n".join(chapters)
