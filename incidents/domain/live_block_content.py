"""What stands in the place of the live blocks of one incident (pure)."""

from datetime import date, datetime, timedelta
from typing import NamedTuple


class TimelineLine(NamedTuple):
    """What happened at a moment, `kind` in words; who noted it is left out on purpose."""

    at: datetime
    kind: str
    text: str


class MilestoneLine(NamedTuple):
    """One end of a duration: `source` and `note` tell where the time came from."""

    label: str
    at: datetime | None
    source: str = ""
    note: str = ""


class DurationLine(NamedTuple):
    """A recovery metric of this incident; `span` is None with the reason in `missing`."""

    label: str
    span: timedelta | None
    missing: str
    start: MilestoneLine
    end: MilestoneLine


class ImpactLine(NamedTuple):
    """One fact on what the incident did to users."""

    label: str
    value: str


class ActionLine(NamedTuple):
    """A promise; `number` is that of ACT-9, `due` is None without a day."""

    number: int
    title: str
    kind: str
    owner: str
    due: date | None
    status: str

    @property
    def reference(self) -> str:
        """Return what people say aloud: ACT-9."""
        return f"ACT-{self.number}"


class LiveContent(NamedTuple):
    """What each live block shows; empty sequences where nothing is known yet.

    `is_story` tells that the timeline is cut to the entries that are marked as the story.
    """

    timeline: tuple[TimelineLine, ...] = ()
    is_story: bool = False
    durations: tuple[DurationLine, ...] = ()
    impact: tuple[ImpactLine, ...] = ()
    actions: tuple[ActionLine, ...] = ()
