"""Names on a line of their own above a time, as windows of chats are copied.

    Slack           Teams          Google Chat, Element

    Ann Lee         Ann Lee        Ann Lee
    :palm_tree:     9:42 AM        9:42 AM
      9:42 AM       disk full      disk full
    disk full                      Bob Roe
    9:43            Bob Roe        9:44 AM
    still full      9:44 AM        on it

Slack indents a time below a name, and no other. Where nothing does, and no blank line stands above
a name, the line above a time may as well be the last words of whoever spoke before: it is a name
when it is one elsewhere, or comes again above times and nowhere else. What could be either is
not guessed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from incidents.domain.chat import LONGEST_SPEAKER
from incidents.ingestion.chat.stamp import LONGEST_HEAD, StampReader

UNSURE = (
    "may begin with a name or go on with the words above; put a blank line above each name to tell"
)
AGO = "tells how long ago it was said, and not when"

NAME = re.compile(r"[\w@][\w.'@#+-]{0,39}(?:\s[\w(][\w.'()-]{0,39}){0,3}")
_WHOLE_NAME = re.compile(r"[^\W\d_a-z][\w.'-]{0,39}(?:\s[^\W_a-z][\w.'()-]{0,39}){1,3}")
"""Words that all begin with a capital: few people write so to each other."""
_HANDLE = re.compile(r"@?\w(?:[\w.:@#+-]{0,78}\w)?")
_EMOJI = r"(?::[\w+'-]+:|[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d\u20e3])"
_EMOJI_ALONE = re.compile(rf"(?:{_EMOJI}\s*)+")
_EMOJI_BEFORE = re.compile(rf"{_EMOJI}\s*\S")
EMOJI_BEHIND = re.compile(rf"(?<=\S)\s*(?:{_EMOJI}\s*)+$")
_EDITED = "Edited"
_AGO = re.compile(r"Now|[0-9]{1,2} mins?")


class Head(NamedTuple):
    """A name with its time: the match of the time, and how many lines both are."""

    speaker: str
    time: re.Match[str]
    lines: int


class NamesAbove(NamedTuple):
    """What stands above times: heads and reasons to doubt by the place of the name's line.

    `clocks` are the places of times below a name; True for those that are indented.
    """

    heads: dict[int, Head]
    doubts: dict[int, str]
    clocks: dict[int, bool]


def find_names(
    lines: Sequence[str],
    stamps: StampReader,
    is_head: Callable[[str], bool],
    *,
    may_lack_blanks: bool,
) -> NamesAbove:
    """Return the names above times; `is_head` tells lines that hold both a name and a time.

    Without `may_lack_blanks` only a blank line tells a name from words, where nothing is indented.
    """
    return _Finder(lines, stamps, is_head).find(may_lack_blanks=may_lack_blanks)


class _Finder:
    """The lines of one log, and what was found above their times."""

    def __init__(
        self, lines: Sequence[str], stamps: StampReader, is_head: Callable[[str], bool]
    ) -> None:
        self._lines = lines
        self._stamps = stamps
        self._is_head = is_head
        self._times = {
            place: found
            for place, line in enumerate(lines)
            if len(line) <= LONGEST_HEAD and (found := stamps.alone.fullmatch(line))
        }
        self._found = NamesAbove({}, {}, {})

    def find(self, *, may_lack_blanks: bool) -> NamesAbove:
        below = [place for place in self._times if self._could_be_name(place - 1)]
        indented = [place for place in below if self._lines[place][:1].isspace()]
        others = [place for place in below if not self._lines[place][:1].isspace()]
        self._find_indented(indented)
        sure = [place for place in others if self._is_sure(place)]
        if may_lack_blanks and not indented:
            self._find_among(others, sure)
        else:
            for place in sure:
                self._add(place - 1, place)
        return self._found

    def _text(self, place: int) -> str:
        return self._lines[place].strip() if 0 <= place < len(self._lines) else ""

    def _could_be_name(self, place: int) -> bool:
        line = self._text(place)
        return 0 < len(line) <= LONGEST_SPEAKER and not self._has_time(place)

    def _has_time(self, place: int) -> bool:
        return place in self._times or self._is_head(self._lines[place])

    def _add(self, name: int, clock: int) -> None:
        speaker = EMOJI_BEHIND.sub("", self._text(name))
        end = clock + 1
        if self._text(end) == _EDITED and self._text(end + 1) and not self._has_time(end + 1):
            end += 1
        self._found.heads[name] = Head(speaker, self._times[clock], end - name)
        self._found.clocks[clock] = self._lines[clock][:1].isspace()

    def _is_sure(self, clock: int) -> bool:
        """Return whether nothing is said right above what may be a name."""
        before = self._text(clock - 2)
        return (not before or self._stamps.day_alone(before) is not None) and bool(
            NAME.fullmatch(self._text(clock - 1))
        )

    def _find_indented(self, clocks: Sequence[int]) -> None:
        """Find the names of Slack; what somebody does at present may stand below theirs."""
        known = {self._text(place - 1) for place in clocks if self._is_sure(place)}
        for clock in clocks:
            name = clock - 1
            line, above = self._text(name), self._text(name - 1)
            has_above = self._could_be_name(name - 1)
            if _EMOJI_ALONE.fullmatch(line):
                if not has_above:
                    continue  # Nobody's name, so the words of whoever speaks.
                name -= 1
            elif has_above and (
                (above in known and line not in known)
                or (_EMOJI_BEFORE.match(line) and _WHOLE_NAME.fullmatch(above))
            ):
                name -= 1
            self._add(name, clock)

    def _find_among(self, clocks: Sequence[int], sure: Sequence[int]) -> None:
        """Find names that no blank line tells from the words above them."""
        maybe = [place for place in clocks if place not in set(sure) and self._follows_words(place)]
        counts = Counter(self._text(place - 1) for place in maybe)
        if maybe and counts[self._text(maybe[0] - 1)] > 1 and self._is_first(maybe[0]):
            # Nobody speaks before the first time, whatever was copied with it.
            sure = [maybe[0], *sure]
        known = {self._text(place - 1) for place in sure}
        for place in sure:
            self._add(place - 1, place)
        if not known:
            return
        everywhere = Counter(line.strip() for line in self._lines)
        for place in maybe:
            line = self._text(place - 1)
            is_only_above = counts[line] == everywhere[line]
            is_name = counts[line] > 1 or _WHOLE_NAME.fullmatch(line)
            if line in known or (is_only_above and is_name):
                self._add(place - 1, place)
            elif _HANDLE.fullmatch(line) or _WHOLE_NAME.fullmatch(line):
                self._found.doubts[place - 1] = UNSURE
        known |= {head.speaker for head in self._found.heads.values()}
        for place in self._tell_how_long_ago(known):
            self._found.doubts[place] = AGO

    def _is_first(self, clock: int) -> bool:
        return not any(self._has_time(place) for place in range(clock))

    def _follows_words(self, clock: int) -> bool:
        """Return whether something was said since the time before, apart from the line above."""
        before = clock - 2
        if self._text(before) == _EDITED and before - 1 in self._times:
            return False
        return (
            before >= 0
            and not self._has_time(before)
            and bool(NAME.fullmatch(self._text(clock - 1)))
        )

    def _tell_how_long_ago(self, known: set[str]) -> Iterator[int]:
        for place, line in enumerate(self._lines):
            above = self._text(place - 1)
            if _AGO.fullmatch(line.strip()) and (above in known or _WHOLE_NAME.fullmatch(above)):
                yield place - 1
