"""No reader of words takes time out of proportion to how much it reads."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.errors import RuleViolation
from core.input.documents import read_documents
from core.input.web_address import is_own_address, is_web_address
from core.markdown.mentions import names_in
from core.time_entry import parse_time_entry
from core.time_zone import Zone
from core.web.csv import csv_lines
from core.web.log_redaction import redact_addresses
from incidents.domain.blameless import lint
from incidents.domain.chat import ChatTooLarge
from incidents.domain.html_text import text_of
from incidents.domain.list_terms import read_terms
from incidents.domain.live_blocks import split_blocks
from incidents.domain.plain_text import for_markdown, one_line
from incidents.domain.postmortem_template import parse_template
from incidents.domain.search_excerpt import excerpt
from incidents.domain.search_query import read_query
from incidents.domain.similar_title import telling_words
from incidents.domain.template_directive import TemplateError
from incidents.domain.text_difference import changes
from incidents.domain.text_merge import merge
from incidents.domain.word_difference import difference
from incidents.ingestion.chat.reading import read_chat
from incidents.ingestion.chat.record import ChatSettings
from incidents.ingestion.markdown_document import split_markdown
from incidents.ingestion.reading import read_text
from incidents.ingestion.record import Unreadable
from tests.services.thoroughness import is_thorough

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
SIZE = 50_000
GROWTH = 2.5
TOO_LITTLE_TO_MEASURE = 0.005
JUDGED_FROM = 0.25
"""Below it other work on the machine decides more than the reader."""
LONGEST = 1.0
"""CPU seconds for twice SIZE, which is what fits into a field or a section."""
FRAGMENTS = (
    "a",
    " ",
    "\n",
    '"',
    "-",
    "@a",
    "[a](b ",
    "{{ timeline }}\n",
    "{{",
    "<b>",
    "&amp;",
    "```\n",
    "10:42 ana: it broke\n",
    "[2026-03-02 10:42] ana: a\n",
    "| a | b |\n",
    "- 10:42 a\n",
    "a: b\n",
    "- a\n",
    '"a",',
    "=+-@;\t",
    "/hooks/a/",
    "?token=a",
    "he should have known. ",
    "# a\n",
    "status:open ",
    "-90d ",
    "é\u0301",
    "\u202e",
)
SHORT = ("\n", "=\t")
"""What every run tries; the others too when it is thorough."""
WITH_A_BUDGET = frozenset({"difference", "line difference", "merge"})
LAST = ("", "!", '"', "\n---\n")


def swallow(read: Callable[[str], object]) -> Callable[[str], None]:
    """Return a reader whose refusals are answers like others."""

    def run(text: str) -> None:
        try:
            read(text)
        except (ValueError, RuleViolation, TemplateError, ChatTooLarge, Unreadable):
            return

    return run


READERS: dict[str, Callable[[str], object]] = {
    "documents": read_documents,
    "web address": is_web_address,
    "address of our own": is_own_address,
    "mentions": names_in,
    "time entry": lambda text: parse_time_entry(text, now=NOW, zone=ZONE),
    "CSV": lambda text: csv_lines([[text]]),
    "log": lambda text: redact_addresses(None, "info", {"event": text}),
    "wording": lint,
    "HTML": text_of,
    "list terms": read_terms,
    "live blocks": split_blocks,
    "one line": one_line,
    "Markdown of chats": for_markdown,
    "template": parse_template,
    "excerpt": lambda text: excerpt(text, ["broke", "a"]),
    "search": read_query,
    "similar title": telling_words,
    "difference": lambda text: difference(text, text[::-1]),
    "line difference": lambda text: changes(text.split("\n"), text[1:].split("\n")),
    "merge": lambda text: merge(text, f"a{text}", f"{text}b"),
    "chat": lambda text: read_chat(text, ChatSettings(Zone(ZONE, "UTC"), NOW, NOW)),
    "Markdown file": split_markdown,
    "incident file": lambda text: read_text("a.md", text),
    "CSV file": lambda text: read_text("a.csv", text),
}


def cpu_seconds(read: Callable[[str], object], text: str) -> float:
    """Return the least of three measurements, as other work on the machine adds to each."""
    spent = []
    for _ in range(3):
        start = time.thread_time()
        swallow(read)(text)
        spent.append(time.thread_time() - start)
        if spent[-1] < TOO_LITTLE_TO_MEASURE:
            break
    return min(spent)


def repeated(fragment: str, size: int) -> str:
    return (fragment * (size // len(fragment) + 1))[:size]


@pytest.mark.parametrize("name", READERS)
def test_twice_as_much_takes_hardly_more_than_twice_as_long(name: str) -> None:
    read = READERS[name]
    slow = []

    for fragment in FRAGMENTS if is_thorough() else SHORT[: 1 + (name == "CSV")]:
        for last in LAST if is_thorough() else LAST[:1]:
            once, twice = (repeated(fragment, size) + last for size in (SIZE, 2 * SIZE))
            after = cpu_seconds(read, twice)
            if after < JUDGED_FROM:
                continue
            before = cpu_seconds(read, once)
            # Readers with a budget grow up to it and no further.
            if after > LONGEST or (name not in WITH_A_BUDGET and after > GROWTH * before):
                slow.append(f"{fragment!r} and {last!r}: {before:.3f} s, then {after:.3f} s")

    assert slow == []


def test_a_reader_that_looks_at_each_part_again_is_seen() -> None:
    def read(text: str) -> int:
        return sum(text[place:].count("a") for place in range(0, len(text), 8))

    assert cpu_seconds(read, "a" * 20_000) > GROWTH * cpu_seconds(read, "a" * 10_000)
