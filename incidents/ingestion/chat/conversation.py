"""Logs as text: which lines begin a message, who speaks, and what belongs to the line above."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from incidents.domain.chat import LONGEST_SPEAKER, ChatFormat
from incidents.ingestion.chat.first_names import LEVELS, find_first_lines, find_first_words
from incidents.ingestion.chat.names import EMOJI_BEHIND, NAME, find_names
from incidents.ingestion.chat.record import Message, Parts, Stamp, Unread
from incidents.ingestion.chat.stamp import LONGEST_HEAD, NoMoment, StampReader

NO_TIME = "has no time, and no line above it that it could belong to"
NO_WORDS = "says nothing but who and when"
HEADED = {ChatFormat.SLACK, ChatFormat.TEAMS}
"""Formats in which who and when stand on a line of their own."""

_NICK = re.compile(r"<[ @+%&~!]?(?P<nick>[^<>\s]{1,80})>\s?(?P<text>.*)", re.DOTALL)
_DOES = re.compile(r"\*\s(?P<text>(?P<nick>[^\s*]{1,80})\s.*)", re.DOTALL)
_SYSTEM = re.compile(r"(?:-!-|\*\*\*|-->|<--|--)\s+\S", re.DOTALL)
_TABBED = re.compile(r"[@+%&~]?(?P<nick>[^\s:]{1,80})\t+(?P<text>.*)", re.DOTALL)
_NAMED = re.compile(
    r"@?(?P<nick>[\w.@+-]{1,80}|\w[\w.'-]{0,39}(?:\s(?:[^\W\d_a-z]|\()[\w.')-]{0,39}){1,3})"
    r":\s+(?P<text>\S.*)",
    re.DOTALL,
)
_DASH_BEFORE = re.compile(r"^[-\u2013\u2014]\s+(?=\S)")
_DASH = re.compile(r"\s*[\u2013\u2014](?:\s+|$)")
"""Discord puts one between who and when, at times on a line of its own."""
_BEHIND_NAME = re.compile(r"(?:\s*[\u2013\u2014|\u00b7\u2022,]|\s+-)\s*$")
NOON_HOUR = 12


class Doubtful(NoMoment):
    """It is not known whether a line begins a message, nor whose words follow."""


class _Beginning(NamedTuple):
    """A line that begins a message: None for `speaker` means the one before goes on."""

    stamp: Stamp
    speaker: str | None
    text: str
    lines: int = 1


def read_conversation(
    lines: Sequence[str], stamps: StampReader, chosen: ChatFormat | None
) -> tuple[ChatFormat, Parts]:
    """Return the format, `chosen` or found out, and what the lines say in it."""
    conversation = _Conversation(lines, stamps, chosen)
    known = conversation.format() if chosen in (None, ChatFormat.JSON) else chosen
    assert known is not None  # noqa: S101 - for the type checker: only None and JSON are guessed
    return known, conversation.read(known)


class _Conversation:
    """The lines of one log, with what is known while they are read."""

    def __init__(
        self, lines: Sequence[str], stamps: StampReader, chosen: ChatFormat | None
    ) -> None:
        self.lines = lines
        self.stamps = stamps
        is_slack = chosen is ChatFormat.SLACK or any(map(self._is_head_of_slack, lines))
        self.names = find_names(lines, stamps, self._is_head, may_lack_blanks=not is_slack)

    def format(self) -> ChatFormat:
        """Return the format that most of the lines with a time speak for."""
        counts: Counter[str] = Counter()
        for place, line in enumerate(self.lines):
            if len(line) > LONGEST_HEAD and not self.stamps.at_start.match(line):
                continue
            counts[self._looks_like(place, line)] += 1
        headed = counts["slack"] + counts["teams"]
        stamped = counts["nick"] + counts["bracketed name"] + counts["stamped"]
        if headed and headed * 2 >= stamped:
            return ChatFormat.TEAMS if counts["teams"] > counts["slack"] else ChatFormat.SLACK
        if counts["bracketed name"] * 2 > stamped:
            return ChatFormat.TEAMS
        if counts["nick"] * 2 > stamped:
            return ChatFormat.IRC
        return ChatFormat.PLAIN

    def _looks_like(self, place: int, line: str) -> str:
        if place in self.names.clocks:
            return "slack" if self.names.clocks[place] else "teams"
        if _DASH.match(line):
            return "teams" if self._has_dashed_name(place) else "text"
        if found := self.stamps.at_start.match(line):
            return self._looks_stamped(place, line[found.end() :].strip(), found)
        if found := self.stamps.at_end.fullmatch(line):
            return "teams" if found["slashes"] or found["gap"] == " " else "slack"
        return "text"

    def _looks_stamped(self, place: int, rest: str, found: re.Match[str]) -> str:
        if not rest:
            return "text"
        if _NICK.match(rest) or _DOES.match(rest) or _SYSTEM.match(rest):
            return "nick"
        is_name = found["open"] and NAME.fullmatch(rest) and self._is_text(place + 1)
        return "bracketed name" if is_name else "stamped"

    def _is_text(self, place: int) -> bool:
        line = self.lines[place] if place < len(self.lines) else ""
        return bool(line.strip()) and not self.stamps.at_start.match(line)

    def _has_dashed_name(self, place: int) -> bool:
        """Return whether this line begins with a dash that a time follows, below a name."""
        above = self.lines[place - 1] if place else ""
        is_name = 0 < len(above.strip()) <= LONGEST_SPEAKER and not self._is_head(above)
        return is_name and self._dashed_time(place) is not None

    def _dashed_time(self, place: int) -> tuple[re.Match[str], int] | None:
        """Return the time behind a dash, on its line or the one below, and how many these are."""
        line = self.lines[place] if place < len(self.lines) else ""
        dash = _DASH.match(line) if len(line) <= LONGEST_HEAD else None
        if dash is None:
            return None
        rest, count = line[dash.end() :], 1
        if not rest and place + 1 < len(self.lines):
            rest, count = self.lines[place + 1], 2
        found = self.stamps.alone.fullmatch(rest) if len(rest) <= LONGEST_HEAD else None
        return (found, count) if found else None

    def _is_head(self, line: str) -> bool:
        """Return whether a line has a time of its own, at its beginning or end."""
        at_end = len(line) <= LONGEST_HEAD and self.stamps.at_end.fullmatch(line)
        return bool(at_end or self.stamps.at_start.match(line))

    def _is_head_of_slack(self, line: str) -> bool:
        found = self.stamps.at_end.fullmatch(line) if len(line) <= LONGEST_HEAD else None
        return found is not None and found["gap"] != " " and found["gap"].isspace()

    def read(self, known: ChatFormat) -> Parts:
        """Return the messages, what could not be read, and the lines that only tell the day."""
        parts = Parts()
        headed = partial(self._begin_headed, known=known)
        begin = headed if known in HEADED else self._begin_stamped
        day: date | None = None
        doubt = ""
        """Why it is not known who says what follows, "" where it is."""
        place = 0
        while place < len(self.lines):
            number = place + 1
            try:
                beginning = begin(place) if self.lines[place].strip() else None
            except NoMoment as error:
                parts.unread.append(Unread(number, self.lines[place], str(error)))
                doubt = str(error) if isinstance(error, Doubtful) else doubt
                place = number
                continue
            if beginning is None or (doubt and beginning.speaker is None):
                place = number
                day = self._go_on(parts, number, doubt) or day
                continue
            place += beginning.lines
            _open(parts, beginning, range(number, place + 1), day)
            day, doubt = None, ""
        _drop_silent(parts, self.lines)
        _find_halves(parts.messages)
        if known is ChatFormat.PLAIN:
            find_first_lines(parts.messages)
            find_first_words(parts.messages)
        return parts

    def _go_on(self, parts: Parts, number: int, doubt: str) -> date | None:
        """Put a line that begins nothing where it belongs; return the day it names, if any."""
        line = self.lines[number - 1]
        if not line.strip():
            if parts.messages and not doubt:
                parts.messages[-1].words.append("")
            return None
        named = self.stamps.day_alone(line)
        if named is not None:
            parts.days.append(number)
        elif doubt:
            parts.unread.append(Unread(number, line, doubt))
        else:
            _attach(parts, number, line)
        return named

    def _begin_stamped(self, place: int) -> _Beginning | None:
        """Return the message that a line begins with its time; None for any other line."""
        line = self.lines[place]
        found = self.stamps.at_start.match(line)
        if found is None:
            return None
        speaker, text = who_says(line[found.end() :])
        return _Beginning(self.stamps.read(found), speaker, text)

    def _begin_headed(self, place: int, *, known: ChatFormat) -> _Beginning | None:
        """Return the message whose head this line is; None for any other line."""
        line = self.lines[place]
        if len(line) > LONGEST_HEAD and not line.startswith("["):
            return None
        if found := self.stamps.at_start.match(line):
            return self._begin_bracketed(line, found, known)
        if found := self.stamps.at_end.fullmatch(line):
            name = EMOJI_BEHIND.sub("", _BEHIND_NAME.sub("", found["name"]).strip())
            return _Beginning(self.stamps.read(found), name, "")
        dashed = self._dashed_time(place + 1) if self._has_dashed_name(place + 1) else None
        if dashed:
            return _Beginning(self.stamps.read(dashed[0]), line.strip(), "", lines=1 + dashed[1])
        if place in self.names.doubts and known is ChatFormat.TEAMS:
            raise Doubtful(self.names.doubts[place])
        if head := self.names.heads.get(place):
            return _Beginning(self.stamps.read(head.time), head.speaker, "", lines=head.lines)
        return None

    def _begin_bracketed(
        self, line: str, found: re.Match[str], known: ChatFormat
    ) -> _Beginning | None:
        """Return what "[10:42] ..." or a time alone begins under the head of somebody."""
        rest = line[found.end() :].strip()
        if not rest:
            return _Beginning(self.stamps.read(found), None, "")
        if not found["open"]:
            return None
        if known is ChatFormat.TEAMS and NAME.fullmatch(rest):
            return _Beginning(self.stamps.read(found), rest, "")
        speaker, text = who_says(rest)
        return _Beginning(self.stamps.read(found), speaker or None, text)


def who_says(rest: str) -> tuple[str, str]:
    """Split what stands behind a time into speaker ("" for nobody known) and words."""
    rest = rest[1:] if rest.startswith(("\t", " ")) else rest
    bare = _DASH_BEFORE.sub("", rest.lstrip())
    if _SYSTEM.match(bare):
        return "", bare
    if found := _NICK.match(bare) or _DOES.match(bare) or _TABBED.match(rest):
        return found["nick"], found["text"]
    found = _NAMED.match(bare)
    if found and found["nick"].lower() not in LEVELS:
        return found["nick"], found["text"]
    return "", bare


def _open(parts: Parts, beginning: _Beginning, numbers: range, day: date | None) -> None:
    stamp, speaker = beginning.stamp, beginning.speaker
    if speaker is None:
        speaker = parts.messages[-1].speaker if parts.messages else ""
    if stamp.day is None and stamp.moment is None and day is not None:
        stamp = stamp._replace(day=day)
    words = [beginning.text] if beginning.text else []
    parts.messages.append(Message(stamp, speaker[:LONGEST_SPEAKER], list(numbers), words))


def _attach(parts: Parts, number: int, line: str) -> None:
    if parts.messages:
        parts.messages[-1].words.append(line.rstrip())
        parts.messages[-1].numbers.append(number)
    else:
        parts.unread.append(Unread(number, line, NO_TIME))


def _drop_silent(parts: Parts, lines: Sequence[str]) -> None:
    """Move messages without any words to what could not be read."""
    silent = [message for message in parts.messages if not message.text.strip()]
    parts.messages = [message for message in parts.messages if message.text.strip()]
    for message in silent:
        parts.unread += [
            Unread(number, lines[number - 1], NO_WORDS)
            for number in message.numbers
            if lines[number - 1].strip()
        ]


def _find_halves(messages: Sequence[Message]) -> None:
    """Note where a log with a.m. and p.m. leaves them out, as Slack does under a head."""
    if any(message.stamp.says_half for message in messages):
        for message in messages:
            stamp = message.stamp
            is_open = not stamp.says_half and 1 <= stamp.clock.hour <= NOON_HOUR
            message.stamp = stamp._replace(either_half=is_open)
