"""Which parts of a Markdown text are its author's own prose (pure, linear in its length).

Code, addresses, comments, markup, live blocks and quotations of others are covered up, so that
positions stay what they are.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from incidents.domain.code_fence import CodeFence

BREAK = "\x1d"
"""Stands where one paragraph, list item, heading or cell ends and another begins."""

THING = "\ue000"
"""Stands for each character of a code span or an address, which is a noun in its sentence."""

# Line ends that follow one another are one piece: nothing but empty lines.
_LINES = re.compile(r"[^\r\n]++(?:\r\n|\n|\r)?|[\r\n]++")
_LINE_ENDS = re.compile(r"\r\n|\n|\r")
_BLOCK_START = re.compile(r"[*+-](?:[ \t]|$)|\d{1,9}[.)](?:[ \t]|$)|#{1,6}(?:[ \t]|$)|\|")
_QUOTE_IN_LIST = re.compile(r"(?:[*+-]|\d{1,9}[.)])[ \t]++>")
_FENCE_MARKS = ("`", "~")
_RULE_LINE = re.compile(r"([-=*_])(?:[ \t]*+\1)*+")
_NO_PROSE = {
    **dict.fromkeys("-=*_", _RULE_LINE),
    "{": re.compile(r"\{\{[^{}]*+\}\}"),
    "[": re.compile(r"\[(?!\^)[^\[\]]*+\]:[ \t]*+\S.*"),
}
"""Lines that are no prose although they look like words, by their first character."""

_TICKS = re.compile(r"`+")
# Nothing here reads far before it gives up, and what was read is never read again.
_INLINE = re.compile(
    r"\\[\\`<\[]"
    r"|(?P<ticks>`++)"
    r"|(?P<comment><!--)"
    r"|(?P<address>(?:(?:https?|ftp)://|www\.)[^\s<>\x1d]*+)"
    r"|(?P<target>\]\([^()\s\x1d]*+(?:\([^()\s\x1d]*+\)[^()\s\x1d]*+)?"
    r"(?:[ \t]++\"[^\"\n\x1d]{0,300}+\")?\))"
    r"|(?P<tag></?[A-Za-z][^<>`\n\x1d]{0,500}+>)"
)
_END_OF_SENTENCE = ".,;:!?)\"'*_"


class Comment(NamedTuple):
    """An HTML comment: where it begins and ends in the text, and what stands inside."""

    start: int
    end: int
    words: str


class Prose(NamedTuple):
    """A text as long as the original in which only its author's own prose is left."""

    text: str
    comments: tuple[Comment, ...]


def own_prose(text: str) -> Prose:
    """Cover what is not prose of the author; BREAK stands between the parts of the text."""
    blocks = _Blocks(text)
    inline = _Inline("".join(blocks.lines()), text)
    prose = "".join(inline.pieces())
    comments = sorted([*blocks.comments, *inline.comments], key=lambda one: one.start)
    return Prose(prose, tuple(comments))


def line_starts(text: str) -> list[int]:
    """Return where each line begins; a line ends with LF, CRLF or CR, as in a text field."""
    return [0, *(line.end() for line in _LINE_ENDS.finditer(text))]


class _Blocks:
    """Reads line by line: fences, quotations, live blocks and comments become BREAK."""

    def __init__(self, text: str) -> None:
        self.comments: list[Comment] = []
        self._text = text
        self._fence = CodeFence()
        self._covered = 0
        self._last_comment_end = text.rfind("-->")
        self._in_quote = self._in_list = False
        self._after_blank = True

    def lines(self) -> Iterator[str]:
        """Yield each line, as long as it was."""
        at = 0
        for line in _LINES.findall(self._text):
            start, at = at, at + len(line)
            if start >= self._covered:
                yield self._read(line, start)
            elif at <= self._covered:
                yield BREAK * len(line)
            else:
                rest = line[self._covered - start :]
                yield BREAK * (len(line) - len(rest)) + self._read(rest, at - len(rest))

    def _read(self, line: str, start: int) -> str:
        """Return what is left of a line, or of the rest of one after a comment."""
        mark = line.lstrip(" \t")[:1]
        if (self._fence.is_open or mark in _FENCE_MARKS) and self._fence.covers(line):
            self._end_paragraph()
            return BREAK * len(line)
        if mark == "<" and (covered := self._comment_at_start(line, start)):
            return BREAK * covered + (self._own(line[covered:]) if covered < len(line) else "")
        return self._own(line)

    def _comment_at_start(self, line: str, start: int) -> int:
        """Return how many characters of the line belong to a comment it begins with."""
        indent = len(line) - len(line.lstrip(" \t"))
        begin = start + indent
        # A comment that never ends is text, as in core.markdown.dialect.
        if not line.startswith("<!--", indent) or begin + 4 > self._last_comment_end:
            return 0
        end = self._text.find("-->", begin + 4)
        self._covered = end + 3
        self.comments.append(Comment(begin, self._covered, self._text[begin + 4 : end]))
        return min(len(line), self._covered - start)

    def _end_paragraph(self) -> None:
        self._in_quote, self._after_blank = False, True

    def _own(self, line: str) -> str:
        bare = line.strip()
        if not bare:
            self._end_paragraph()
            return BREAK * len(line)
        begins = _BLOCK_START.match(bare) is not None
        if self._is_quotation(bare, begins=begins) or self._is_no_prose(line, bare, begins=begins):
            return BREAK * len(line)
        self._after_blank = False
        return _set_apart(line, bare) if begins else line

    def _is_quotation(self, bare: str, *, begins: bool) -> bool:
        """Say whether others speak; a line that merely follows belongs to the quotation."""
        quotes = bare[0] == ">" or (begins and _QUOTE_IN_LIST.match(bare) is not None)
        self._in_quote = quotes or (self._in_quote and not begins)
        return self._in_quote

    def _is_no_prose(self, line: str, bare: str, *, begins: bool) -> bool:
        if begins:
            self._in_list = bare[0] not in "#|"
        elif self._after_blank and line[0] not in " \t":
            self._in_list = False
        if self._after_blank and not self._in_list and line.startswith(("    ", "\t")):
            return True
        pattern = _NO_PROSE.get(bare[0])
        return pattern is not None and pattern.fullmatch(bare) is not None


def _set_apart(line: str, bare: str) -> str:
    """Put BREAK in the place of a marker, and of the line end of a heading or row."""
    indent = line.index(bare[0])
    apart = line[:indent] + BREAK + line[indent + 1 :]
    if bare[0] in "#|":
        end = indent + len(bare)
        apart = apart[:end] + BREAK * (len(line) - end)
    return apart


class _Inline:
    """Reads from left to right: code, addresses, comments and markup inside paragraphs."""

    def __init__(self, blocks: str, text: str) -> None:
        self.comments: list[Comment] = []
        self._blocks = blocks
        self._text = text
        self._closing = _closing_ticks(blocks)
        self._next_break = -1
        self._endless_until = -1

    def pieces(self) -> Iterator[str]:
        """Yield prose and covers in turn; together they are as long as the text."""
        at = 0
        while (found := _INLINE.search(self._blocks, at)) is not None:
            yield self._blocks[at : found.start()]
            start, end, cover = found.start(), found.end(), " "
            if found.lastgroup is None:
                cover = THING
            elif found.lastgroup == "ticks":
                end, cover = self._end_of_code(start, end), THING
            elif found.lastgroup == "comment":
                end = self._end_of_comment(start, end)
            elif found.lastgroup == "address":
                end, cover = start + len(found[0].rstrip(_END_OF_SENTENCE)), THING
            yield cover * (end - start)
            at = end
        yield self._blocks[at:]

    def _break_after(self, start: int) -> int:
        """Return where the paragraph ends; asked from left to right, it reads the text once."""
        if self._next_break < start:
            found = self._blocks.find(BREAK, start)
            self._next_break = found if found >= 0 else len(self._blocks)
        return self._next_break

    def _end_of_code(self, start: int, end: int) -> int:
        closing = self._closing.get(start, (0, 0))
        return closing[1] if end <= closing[0] < self._break_after(start) else end

    def _end_of_comment(self, start: int, end: int) -> int:
        limit = self._break_after(start)
        if self._endless_until == limit:
            return end
        close = self._blocks.find("-->", end, limit)
        if close < 0:
            self._endless_until = limit
            return end
        self.comments.append(Comment(start, close + 3, self._text[end:close]))
        return close + 3


def _closing_ticks(text: str) -> dict[int, tuple[int, int]]:
    """Return, by the start of each run of backticks, the next run of the same length."""
    closing: dict[int, tuple[int, int]] = {}
    later: dict[int, tuple[int, int]] = {}
    for start, end in reversed([run.span() for run in _TICKS.finditer(text)]):
        if (end - start) in later:
            closing[start] = later[end - start]
        later[end - start] = (start, end)
    return closing
