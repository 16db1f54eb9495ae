"""The Markdown this house speaks: a parser over Python-Markdown that stops in time.

Raw HTML is not part of the dialect: a tag stays visible as it was typed, except for a few that
carry no attributes (`<br>`, `<kbd>` and the like); comments are left out. So cleaning takes
nothing away that a person wanted to say, such as `<hostname>`.

How the time is kept: a running thread cannot be stopped, so the parser itself looks at the clock
before each block, each paragraph and each match. A single step between two looks is short, since
the patterns that went over a whole text again and again are replaced here, and what is left sees
at most MAX_INLINE_CHARACTERS of a paragraph or MAX_TABLE_ROW_CHARACTERS of a row.
"""

import re
import time
from collections.abc import Iterator, Mapping
from html import escape
from math import ceil
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor, HashHeaderProcessor, ReferenceProcessor
from markdown.extensions import Extension
from markdown.extensions.footnotes import (
    FootnoteBlockProcessor,
    FootnoteExtension,
    FootnoteInlineProcessor,
)
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import HtmlInlineProcessor, InlineProcessor, Pattern
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from core.markdown.mention_links import MentionPatterns
from core.markdown.too_costly import TooCostlyError

PARSE_SECONDS: Final = 0.5
MAX_INLINE_CHARACTERS: Final = 8_000
MAX_TABLE_ROW_CHARACTERS: Final = 4_000
MAX_TABLE_CELLS: Final = 20_000
MAX_TABLE_BACKTICKS: Final = 4_000
DEEPEST_HEADING: Final = 6

SIMPLE_HTML: Final = r"(?i)(</?(?:br|del|ins|kbd|mark|sub|sup) ?/?>|<!--(?:(?!<!--|-->).)*-->)"
FOOTNOTE_LABEL: Final = r"\[\^([^\]\s]{1,64})\]"
HEADING = re.compile(r"h[1-6]")
# Where uploads are served from, and nothing else of ours: any other address that a browser fetches
# by itself, on behalf of whoever reads the text, could do more than show a picture.
OWN_IMAGE = re.compile(
    r"/postmortems/PM-[0-9]{1,18}/images/[0-9a-f]{64}\.(?:png|jpg|gif|webp)", re.ASCII
)


class DialectParser:
    """Python-Markdown with our dialect; may be reused, but not after an error or by two threads."""

    def __init__(self) -> None:
        self._deadline = _Deadline()
        self._headings = _HeadingsAndLongTexts()
        self._mentions = MentionPatterns()
        self._markdown = Markdown(
            extensions=[
                "sane_lists",
                "pymdownx.magiclink",
                "pymdownx.tasklist",
                "pymdownx.tilde",
                _Footnotes(),
                _Dialect(self._deadline, self._headings),
            ],
            extension_configs={"pymdownx.tilde": {"subscript": False}},
            output_format="html",
        )
        for pattern in self._mentions:
            _watch_matches(pattern, self._deadline)

    def convert(self, text: str, *, heading_offset: int, people: Mapping[str, str] = {}) -> str:
        """Return `text` as HTML that is not clean yet; `#` has level 1 + `heading_offset`.

        `people` are the addresses of whom an `@name` may mean, by names in small letters.
        Raises TooCostlyError after PARSE_SECONDS, RecursionError for what is nested too deeply.
        """
        self._headings.offset = heading_offset
        self._mentions.prepare(self._markdown, text, people)
        self._deadline.start()
        html = self._markdown.reset().convert(text)
        self._deadline.check()
        return html


class _Deadline:
    """The moment by which parsing must end; a thread cannot be stopped, so the parser asks."""

    def __init__(self) -> None:
        self._end = 0.0
        self._end_on_wall = 0.0

    def start(self) -> None:
        """Set the deadline."""
        # CPU time of this thread. By the clock on the wall, good text would turn into the
        # fallback whenever the machine happens to be busy with other things.
        self._end = time.thread_time() + PARSE_SECONDS
        self._end_on_wall = time.perf_counter() + PARSE_SECONDS

    def check(self) -> None:
        """Raise TooCostlyError if the time is over."""
        # The clock on the wall is read without a system call and is never behind the other.
        if time.perf_counter() > self._end_on_wall and time.thread_time() > self._end:
            raise TooCostlyError


class _BlockWatch(BlockProcessor):
    """Claims no block, and looks at the time before each."""

    def __init__(self, parser: BlockParser, deadline: _Deadline) -> None:
        super().__init__(parser)
        self._deadline = deadline

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - the interface
        self._deadline.check()
        return False


class _InlineWatch(InlineProcessor):
    """Matches nothing, and looks at the time before each paragraph, cell or heading."""

    def __init__(self, deadline: _Deadline) -> None:
        super().__init__(r"(?!)")
        self._deadline = deadline

    def getCompiledRegExp(self) -> re.Pattern[str]:  # noqa: N802 - the interface
        self._deadline.check()
        return super().getCompiledRegExp()


def _watch_matches(pattern: Pattern, deadline: _Deadline) -> None:
    """Make an inline pattern look at the time whenever it is asked about a match."""
    handle = pattern.handleMatch

    def handle_in_time(*arguments: Any) -> Any:
        deadline.check()
        return handle(*arguments)

    # An attribute of the object: it reaches the patterns of other packages just as ours.
    vars(pattern)["handleMatch"] = handle_in_time


class _Fences(Preprocessor):
    """Takes out fenced code, in lists too; a fence left open runs to the end, as on GitHub."""

    OPENING = re.compile(r"( *+)(`{3,}+|~{3,}+) *+([\w.#+-]*+)[^`]*+")
    LIST_ITEM = re.compile(r" {0,3}(?:[*+-]|\d+\.) ")

    def run(self, lines: list[str]) -> list[str]:
        """Put a placeholder for the finished HTML where code stood."""
        kept: list[str] = []
        in_list = False
        rest = iter(lines)
        for line in rest:
            opening = self.OPENING.fullmatch(line)
            if opening and (in_list or len(opening[1]) < self.md.tab_length):
                # Only whole steps of four spaces make the parser see a part of the list item above.
                steps = ceil(len(opening[1]) / self.md.tab_length) if in_list else 0
                margin = " " * self.md.tab_length * steps
                kept += ["", margin + self._store(opening, rest), "", ""]
                continue
            kept.append(line)
            if self.LIST_ITEM.match(line):
                in_list = True
            elif line and not line.startswith(" "):
                in_list = False
        return kept

    def _store(self, opening: re.Match[str], rest: Iterator[str]) -> str:
        """Read the code up to its closing fence and return its placeholder."""
        indent, fence, language = opening.groups()
        code: list[str] = []
        for line in rest:
            mark = line.strip()
            if mark.startswith(fence) and not mark.strip(fence[0]):
                break
            code.append(line.removeprefix(indent))
        else:
            while code and not code[-1]:
                code.pop()
        name = f' class="language-{escape(language)}"' if language else ""
        text = escape("\n".join(code), quote=False)
        return self.md.htmlStash.store(f"<pre><code{name}>{text}\n</code></pre>")


class _Comments(Preprocessor):
    """Leaves out the comments that begin a line, however many lines they are long."""

    OPENING = re.compile(r"^ {0,3}<!--", re.MULTILINE)

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines without comments; one that never ends stays."""
        text = "\n".join(lines)
        kept: list[str] = []
        done = 0
        for opening in self.OPENING.finditer(text):
            if opening.start() < done:
                continue
            end = text.find("-->", opening.end())
            if end < 0:
                break
            kept.append(text[done : opening.start()])
            done = end + len("-->")
        return "".join([*kept, text[done:]]).split("\n")


class _Headings(HashHeaderProcessor):
    """Headings; a line that begins with a reference such as #INC-12 is none."""

    RE = re.compile(
        r"(?:^|\n)(?!#[A-Z]{2,4}-[1-9])(?P<level>#{1,6})"
        r"(?P<header>(?:\\.|[^\\#]|#+(?=[^#\n]))*?)#*(?:\n|$)"
    )


class _References(ReferenceProcessor):
    """Link definitions, by a pattern that never goes back over what it has read."""

    RE = re.compile(
        r"^[ ]{0,3}\[([^\[\]\n]*)\]:[ ]*(?:\n[ ]*)?([^\s]++)[ ]*(?:\n[ ]*)?"
        r"(([\"'])(.*)\4[ ]*|\((.*)\)[ ]*)?$",
        re.MULTILINE,
    )


class _Tables(TableProcessor):
    """Tables of bearable size, aligned by class and in a box that scrolls by itself."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser, {"use_align_attribute": True})

    def test(self, parent: Element, block: str) -> bool:
        """Say whether the block is a table; one with an overlong heading is not."""
        head = block.split("\n", 2)[:2]
        return max(map(len, head)) <= MAX_TABLE_ROW_CHARACTERS and super().test(parent, block)

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Build the table, or raise TooCostlyError."""
        rows = blocks[0].split("\n")
        if (
            max(map(len, rows)) > MAX_TABLE_ROW_CHARACTERS
            or len(rows) * len(self.separator) > MAX_TABLE_CELLS
            or blocks[0].count("`") > MAX_TABLE_BACKTICKS
        ):
            raise TooCostlyError
        box = SubElement(parent, "div", {"class": "table-scroll", "tabindex": "0"})
        super().run(box, blocks)
        for cell in box.iter():
            if alignment := cell.attrib.pop("align", None):
                cell.set("class", f"align-{alignment}")


class _HeadingsAndLongTexts(Treeprocessor):
    """Lowers headings, and keeps long texts from inline markup before it is looked for."""

    offset = 0

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        for element in root.iter():
            if HEADING.fullmatch(element.tag):
                element.tag = f"h{min(int(element.tag[1]) + self.offset, DEEPEST_HEADING)}"
            if element.text and len(element.text) > MAX_INLINE_CHARACTERS:
                element.text = AtomicString(element.text)
            if element.tail and len(element.tail) > MAX_INLINE_CHARACTERS:
                element.tail = AtomicString(element.tail)


class _Images(Treeprocessor):
    """Turns images from elsewhere into links, so that a page contacts no other host."""

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        for link in root.iter("a"):
            for image in link.iter("img"):
                self._replace(image, "span")
        for image in root.iter("img"):
            self._replace(image, "a")

    def _replace(self, image: Element, tag: str) -> None:
        source = image.get("src", "")
        if OWN_IMAGE.fullmatch(source):
            return
        image.tag = tag
        image.text = AtomicString(image.get("alt") or source)
        image.attrib.clear()
        if tag == "a":
            image.set("href", source)


class _FootnoteDefinitions(FootnoteBlockProcessor):
    """Footnotes whose label is one short word."""

    RE = re.compile(rf"^[ ]{{0,3}}{FOOTNOTE_LABEL}:[ ]*(.*)$", re.MULTILINE)


class _Footnotes(FootnoteExtension):
    """Footnotes with patterns that never read far for the end of a label."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the interface
        """Register footnotes, then put our two patterns in the place of theirs."""
        super().extendMarkdown(md)
        md.parser.blockprocessors.register(_FootnoteDefinitions(self), "footnote", 17)
        md.inlinePatterns.register(FootnoteInlineProcessor(FOOTNOTE_LABEL, self), "footnote", 175)


class _Dialect(Extension):
    """What this house reads differently from Python-Markdown, and the watch over the time."""

    def __init__(self, deadline: _Deadline, headings: _HeadingsAndLongTexts) -> None:
        super().__init__()
        self._deadline = deadline
        self._headings = headings

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the interface
        """Register everything; what has the higher number goes first."""
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(_Fences(md), "fences", 25)
        md.preprocessors.register(_Comments(md), "comments", 20)
        md.parser.blockprocessors.register(_BlockWatch(md.parser, self._deadline), "watch", 1000)
        md.parser.blockprocessors.register(_Tables(md.parser), "table", 75)
        md.parser.blockprocessors.register(_Headings(md.parser), "hashheader", 70)
        md.parser.blockprocessors.register(_References(md.parser), "reference", 15)
        md.inlinePatterns.register(_InlineWatch(self._deadline), "watch", 1000)
        md.inlinePatterns.register(HtmlInlineProcessor(SIMPLE_HTML, md), "html", 90)
        md.treeprocessors.register(self._headings, "headings", 21)
        md.treeprocessors.register(_Images(md), "images", -1)
        md.ESCAPED_CHARS.append("|")
        for pattern in md.inlinePatterns:
            _watch_matches(pattern, self._deadline)
