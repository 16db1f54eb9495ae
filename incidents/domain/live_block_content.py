"""What stands in the place of the live blocks of one incident (pure)."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """What happened at a moment, `kind` in words; who noted it is left out on purpose."""

    at: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """One end of a duration: `source` and `note` tell where the time came from."""

    label: str
    at: datetime | None
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DurationLine:
    """A recovery metric of this incident; `span` is None with the reason in `missing`."""

    label: str
    span: timedelta | None
    missing: str
    start: MilestoneLine
    end: MilestoneLine


@dataclass(frozen=True, slots=True)
class ImpactLine:
    """One fact on what the incident did to users."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    """A promise; `number` is that of ACT-9, `due` a day as ISO text or "" for none."""

    number: int
    title: str
    kind: str
    owner: str
    due: str
    status: str

    @property
    def reference(self) -> str:
        """Return what people say aloud: ACT-9."""
        return f"ACT-{self.number}"


@dataclass(frozen=True, slots=True)
class LiveContent:
    """What each live block shows; empty sequences where nothing is known yet.

    `is_story` tells that the timeline is cut to the entries that are marked as the story.
    """

    timeline: tuple[TimelineLine, ...] = ()
    is_story: bool = False
    durations: tuple[DurationLine, ...] = ()
    impact: tuple[ImpactLine, ...] = ()
    actions: tuple[ActionLine, ...] = ()
