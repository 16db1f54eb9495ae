"""A postmortem's Markdown as title and sections, whatever its headings are called."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from incidents.domain.code_fence import CodeFence

_SECTION_LEVEL = 2
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<text>.+)")


class SectionRole(StrEnum):
    """What a section of a postmortem is for, as far as its heading tells."""

    SUMMARY = "summary"
    TIMELINE = "timeline"
    STATS = "stats"
    PEOPLE = "people"
    ANALYSIS = "analysis"
    OTHER = "other"


_ROLES = {
    SectionRole.SUMMARY: {"summary", "executive summary", "incident summary", "overview", "tldr"},
    SectionRole.TIMELINE: {"timeline", "incident timeline", "chronology"},
    SectionRole.STATS: {"stats", "statistics", "incident stats"},
    SectionRole.PEOPLE: {"attendees", "atendees", "participants", "responders", "authors"},
    SectionRole.ANALYSIS: {
        "action items", "actions", "background", "causes", "contributing factors",
        "corrective actions", "detection", "follow up", "follow ups", "impact", "lessons",
        "lessons learned", "mitigation", "recovery", "resolution", "response", "root cause",
        "root causes", "trigger", "what went well", "what went wrong",
    },
}  # fmt: skip
_ROLE_OF = {heading: role for role, headings in _ROLES.items() for heading in headings}


class Section(NamedTuple):
    """A heading as written and the Markdown below it, up to the next section."""

    heading: str
    text: str

    @property
    def role(self) -> SectionRole:
        """Return what the heading says the section is for."""
        return _role_of(self.heading)


class MarkdownDocument(NamedTuple):
    """A title, "" without one; the text above the first section; and the sections in order."""

    title: str
    preamble: str
    sections: tuple[Section, ...]

    @property
    def known_headings(self) -> int:
        """Return how many headings are those of a postmortem."""
        return sum(section.role is not SectionRole.OTHER for section in self.sections)


def split_markdown(text: str) -> MarkdownDocument:
    """Cut Markdown into title and sections; together they hold all of its text.

    The first heading of the top level is the title, unless postmortems have sections of that name.
    Any other heading of the two upper levels starts a section, and so does a lower one that
    postmortems usually have; the rest stays text. Headings in fenced code are code.
    """
    title = ""
    heading = ""
    lines: list[str] = []
    parts: list[Section] = []
    for line, level, words in _with_headings(text):
        is_known = level > 0 and _role_of(words) is not SectionRole.OTHER
        if level == 1 and not title and not is_known:
            title = words
        elif is_known or 0 < level <= _SECTION_LEVEL:
            parts.append(_section(heading, lines))
            heading, lines = words, []
        else:
            lines.append(line)
    parts.append(_section(heading, lines))
    return MarkdownDocument(title, parts[0].text, tuple(parts[1:]))


def lines_outside_code(text: str) -> Iterator[str]:
    """Yield the lines that are not fenced code."""
    fence = CodeFence()
    return (line for line in text.split("\n") if not fence.covers(line))


def _with_headings(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield each line with its heading level, 0 for none, and the heading's words."""
    fence = CodeFence()
    for line in text.split("\n"):
        found = None if fence.covers(line) else _HEADING.fullmatch(line)
        words = _without_closing_marks(found["text"]) if found else ""
        yield line, len(found["marks"]) if found and words else 0, words


def _without_closing_marks(words: str) -> str:
    bare = words.strip().rstrip("#")
    return bare.strip() if bare[-1:].isspace() or not bare else words.strip()


def _section(heading: str, lines: list[str]) -> Section:
    return Section(heading, "\n".join(lines).strip("\n").rstrip())


@lru_cache(maxsize=1000)  # asked several times for each heading
def _role_of(heading: str) -> SectionRole:
    words = re.sub(r"\([^()]*\)|[^a-z\s-]", "", heading.lower())
    known = _ROLE_OF.get(" ".join(words.replace("-", " ").split()))
    if known is None and words.lstrip().startswith("timeline"):
        return SectionRole.TIMELINE
    return known or SectionRole.OTHER
