"""The words of cleaned HTML with the places they stand at, and marks put around some (pure)."""

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from typing import NamedTuple

_TAG = re.compile(r"(<!--.*?-->|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)", re.DOTALL)
_CHARACTER = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);|.", re.DOTALL)
_SAME = str.maketrans("\u2018\u2019\u201a\u201c\u201d\u201e", "'''\"\"\"")
_BLANK = re.compile(r"\s+")
# What comes first where several things are put in at one place.
_END, _LINK, _BEGIN = range(3)


def squeezed(text: str) -> str:
    """Return the text without blanks and with one kind of quotation mark.

    Browsers, keyboards and clipboards differ in both, so quotes are compared in this shape.
    """
    return _BLANK.sub("", text).translate(_SAME)


class HtmlText(NamedTuple):
    """The squeezed words of a piece of HTML.

    `starts[i]` and `ends[i]` bound character `i` of `text` in the HTML, `runs[i]` is the number of
    the stretch between two tags that it stands in, and `links[i]` is where the link begins that it
    stands in, -1 outside of links.
    """

    text: str
    starts: list[int]
    ends: list[int]
    runs: list[int]
    links: list[int]


class Mark(NamedTuple):
    """A stretch of squeezed text from `start` up to `end`; `thread` and `number` name it."""

    start: int
    end: int
    thread: int
    number: int


def text_of(html: str) -> HtmlText:
    """Return the words of HTML that nh3 cleaned; anything else gives words in odd places."""
    letters: list[str] = []
    found = HtmlText("", [], [], [], [])
    offset, link = 0, -1
    for run, piece in enumerate(_TAG.split(html)):
        if run % 2:
            link = _link_after(piece, offset, link)
        else:
            for start, end, letter in _letters(piece, offset):
                letters.append(letter)
                found.starts.append(start)
                found.ends.append(end)
                found.runs.append(run)
                found.links.append(link)
        offset += len(piece)
    return HtmlText("".join(letters), found.starts, found.ends, found.runs, found.links)


def marked(html: str, marks: Iterable[Mark], text: HtmlText | None = None) -> str:
    """Return HTML in which each mark is a `<mark>` after a numbered link to its thread.

    Where marks overlap the first one wins; each has its link. `text` saves reading `html` twice.
    """
    text = text or text_of(html)
    owner: dict[int, int] = {}
    places: list[tuple[int, int, str]] = []
    for order, mark in enumerate(marks):
        place = text.links[mark.start] if text.links[mark.start] >= 0 else text.starts[mark.start]
        places.append((place, _LINK, _link_to(mark)))
        for index in range(mark.start, mark.end):
            owner.setdefault(index, order)
    for start, end in _stretches(text, owner):
        places += [(start, _BEGIN, '<mark class="quoted">'), (end, _END, "</mark>")]
    return _with_insertions(html, places)


def _letters(piece: str, offset: int) -> Iterator[tuple[int, int, str]]:
    for match in _CHARACTER.finditer(piece):
        letter = squeezed(unescape(match[0]))
        for one in letter:
            yield offset + match.start(), offset + match.end(), one


def _link_after(tag: str, offset: int, link: int) -> int:
    if tag.startswith(("<a ", "<a>")):
        return offset
    return -1 if tag == "</a>" else link


def _stretches(text: HtmlText, owner: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Yield where in the HTML a `<mark>` begins and ends; none spans a tag."""
    begin = previous = -1
    for index in sorted(owner):
        goes_on = (
            begin >= 0
            and previous == index - 1
            and text.runs[previous] == text.runs[index]
            and owner[previous] == owner[index]
        )
        if not goes_on:
            if begin >= 0:
                yield text.starts[begin], text.ends[previous]
            begin = index
        previous = index
    if begin >= 0:
        yield text.starts[begin], text.ends[previous]


def _link_to(mark: Mark) -> str:
    thread = escape(str(mark.thread))
    return (
        f'<a class="quote-link" id="quote-{thread}" href="#comment-{thread}">'
        f'<span class="visually-hidden">Comment </span>{mark.number}</a>'
    )


def _with_insertions(html: str, places: list[tuple[int, int, str]]) -> str:
    parts, last = [], 0
    for place, _rank, inserted in sorted(places, key=lambda one: one[:2]):
        parts += [html[last:place], inserted]
        last = place
    return "".join([*parts, html[last:]])
