"""What reading a chat log gives back."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

from core.time_zone import Zone
from incidents.domain.chat import ChatFormat, ChatOrder


class ChatSettings(NamedTuple):
    """How to read a log; None means that the log itself tells.

    `zone` is that of clocks that name none, `first_on` the day of the earliest line. `now` is the
    moment of reading, `around` the one the log is about; both aware.
    """

    zone: Zone
    now: datetime
    around: datetime
    format: ChatFormat | None = None
    first_on: date | None = None
    order: ChatOrder | None = None


class Stamp(NamedTuple):
    """A time as a log writes it: an exact `moment`, or a clock with what is known of its day.

    `zone` is set where the log names it. `says_half` tells that the clock said a.m. or p.m.;
    `either_half` that it should have, as the other clocks of its log do.
    """

    clock: time = time()
    day: date | None = None
    zone: Zone | None = None
    moment: datetime | None = None
    says_half: bool = False
    either_half: bool = False


@dataclass(slots=True)
class Message:
    """A message before its clock has a day; `numbers` are its lines, the first one names it."""

    stamp: Stamp
    speaker: str
    numbers: list[int]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return its words without blank lines around them."""
        return "\n".join(self.words).strip("\n").rstrip()


class Unread(NamedTuple):
    """A line nothing could be made of; for JSON the number of the message instead."""

    number: int
    text: str
    reason: str


@dataclass(slots=True)
class Parts:
    """Messages as they stand in the log; `days` are lines that only tell the day."""

    messages: list[Message] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    days: list[int] = field(default_factory=list)


class ChatLine(NamedTuple):
    """One message with its moment in UTC.

    `number` is that of its first line, `zone_name` the zone its clock was in, `note` tells what
    was assumed about its time, "" for nothing. Without a known speaker `speaker` is "".
    """

    number: int
    numbers: tuple[int, ...]
    at: datetime
    zone_name: str
    speaker: str
    text: str
    note: str = ""


class ChatReading(NamedTuple):
    """A log as it was understood, its lines the oldest first.

    `first_on` is the day of the earliest line in its zone, None without any line.
    """

    format: ChatFormat
    order: ChatOrder
    first_on: date | None
    lines: tuple[ChatLine, ...]
    unread: tuple[Unread, ...]
    days: tuple[int, ...] = ()

    @property
    def speakers(self) -> Mapping[str, int]:
        """Return who speaks and how often, the most frequent first."""
        counted = Counter(line.speaker for line in self.lines if line.speaker)
        return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
