"""The timeline of an incident as pages show it: newest versions in order, and what is news."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from core.choices import label_of
from core.time_zone import zone_named
from incidents.domain.chat import ChatImportStatus
from incidents.domain.lifecycle import Milestone
from incidents.domain.timeline import (
    EntryKind,
    first_versions,
    moment_between,
    sort_key,
)
from incidents.models import Incident, TimelineEntry

ICONS = {
    EntryKind.NOTE: "message-square",
    EntryKind.ACTION: "wrench",
    EntryKind.DECISION: "signpost",
    EntryKind.FINDING: "search",
    EntryKind.IMPACT: "users",
    EntryKind.COMMS: "megaphone",
    EntryKind.STATUS: "flag",
}


@dataclass(frozen=True, slots=True)
class TimelineChoice:
    """What of a timeline to show: these kinds (none: all), and only the story or everything."""

    kinds: tuple[str, ...] = ()
    story: bool = False

    def includes(self, entry: TimelineEntry) -> bool:
        """Return whether the entry is shown."""
        of_kind = not self.kinds or entry.kind in self.kinds
        return of_kind and (entry.is_pinned or not self.story)

    @property
    def story_in_address(self) -> str | None:
        """Return what stands behind `story=` in the address, None for no such part."""
        return "1" if self.story else None

    def toggled(self, kind: str) -> "TimelineChoice":
        """Return the choice with this kind taken in, or left out when it was in."""
        kinds = tuple(k.value for k in EntryKind if (k in self.kinds) != (k == kind))
        return replace(self, kinds=kinds)


EVERYTHING = TimelineChoice()


@dataclass(frozen=True, slots=True)
class ChoiceLink:
    """A link that switches a part of the choice; `is_on` while that part is chosen."""

    label: str
    choice: TimelineChoice
    is_on: bool
    icon: str = ""


def choice_links(choice: TimelineChoice) -> list[ChoiceLink]:
    """Return the links above the timeline: everything, the story, then each kind."""
    story = replace(choice, story=not choice.story)
    return [
        ChoiceLink("Everything", EVERYTHING, is_on=choice == EVERYTHING),
        ChoiceLink("Story", story, is_on=choice.story, icon="pin"),
        *(
            ChoiceLink(label_of(kind), choice.toggled(kind), kind in choice.kinds, ICONS[kind])
            for kind in EntryKind
        ),
    ]


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line: every version of an entry, the first one first, and what hangs on it.

    `milestones` are the words of the milestones that were read off it; `starts_day` tells that
    the line shown before it is of another day in the zone of the page; `is_undone` that it came
    with a chat log whose import was undone, and is no longer shown.
    """

    versions: tuple[TimelineEntry, ...]
    milestones: tuple[str, ...] = ()
    starts_day: bool = False
    is_undone: bool = False

    @property
    def entry(self) -> TimelineEntry:
        """Return the newest version."""
        return self.versions[-1]

    @property
    def first(self) -> TimelineEntry:
        """Return the version that was written down first."""
        return self.versions[0]

    @property
    def number(self) -> int:
        """Return the id of the first version, which stays when the entry is corrected."""
        return self.first.pk

    @property
    def anchor(self) -> str:
        """Return the id of its element, which stays when the entry is corrected."""
        return f"entry-{self.number}"

    @property
    def sort(self) -> str:
        """Return text that sorts like the timeline."""
        return sort_key(self.entry.at, self.number)

    @property
    def icon(self) -> str:
        """Return the name of the mark of its kind."""
        return ICONS[EntryKind(self.entry.kind)]

    @property
    def is_corrected(self) -> bool:
        """Return whether there is an older version to read."""
        return len(self.versions) > 1

    @property
    def is_changeable(self) -> bool:
        """Return whether people may correct it or take it back."""
        return self.entry.kind != EntryKind.STATUS

    @property
    def typed_as(self) -> str:
        """Return the time in the zone it was typed in, "" where the page's zone says the same."""
        zone = zone_named(self.entry.typed_zone)
        if zone is None:
            return ""
        local, shown = self.entry.at.astimezone(zone), timezone.localtime(self.entry.at)
        is_same = local.utcoffset() == shown.utcoffset()
        return "" if is_same else f"{local:%H:%M} {self.entry.typed_zone}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lines in order, of which some may be left out.

    `cursor` is the newest row's id, 0 for none; `hidden` lines are left out by the choice,
    `earlier` ones because only the latest were asked for.
    """

    rows: list[TimelineRow] = field(default_factory=list)
    cursor: int = 0
    hidden: int = 0
    earlier: int = 0
    choice: TimelineChoice = EVERYTHING


@dataclass(frozen=True, slots=True)
class TimelineNews:
    """What changed after a cursor.

    Lines to add, lines that take the place of their old ones, and lines that are gone.
    """

    added: list[TimelineRow]
    changed: list[TimelineRow]
    removed: list[TimelineRow]
    cursor: int
    hidden: int


def timeline_of(
    incident: Incident, choice: TimelineChoice = EVERYTHING, *, latest: int | None = None
) -> Timeline:
    """Return the timeline, oldest line first, of at most the `latest` lines; one statement."""
    every = _lines(incident)
    shown = [row for row in every if not row.is_undone]
    chosen = [row for row in shown if choice.includes(row.entry)]
    earlier = max(len(chosen) - latest, 0) if latest is not None else 0
    return Timeline(
        rows=_with_days(chosen[earlier:]),
        cursor=max((row.entry.pk for row in every), default=0),
        hidden=len(shown) - len(chosen),
        earlier=earlier,
        choice=choice,
    )


def news_of(
    incident: Incident, *, since: int, choice: TimelineChoice = EVERYTHING
) -> TimelineNews | None:
    """Return what was written after the row `since`, None when nothing was; one or two statements.

    A corrected line is among the changed ones whether or not the choice shows it now, for the
    reader may have its old version. One the choice shows now is also among the added ones, for
    the reader may have none.
    """
    if not incident.timeline.filter(pk__gt=since).exists():
        return None
    every = _lines(incident)
    shown = [row for row in every if not row.is_undone]
    chosen = [row for row in shown if choice.includes(row.entry)]
    may_be_missing = choice != EVERYTHING
    return TimelineNews(
        added=[
            row for row in chosen if row.number > since or (may_be_missing and row.entry.pk > since)
        ],
        changed=[row for row in shown if row.number <= since < row.entry.pk],
        removed=[row for row in every if row.is_undone and row.entry.pk > since],
        cursor=max(row.entry.pk for row in every),
        hidden=len(shown) - len(chosen),
    )


def row_of(incident: Incident, number: int) -> TimelineRow | None:
    """Return the line that a version of an entry belongs to, None when there is none."""
    rows = _with_days(_lines(incident))
    return next((row for row in rows if any(number == v.pk for v in row.versions)), None)


def moment_after(incident: Incident, row: TimelineRow) -> datetime:
    """Return a moment between the line and the next one, that of the line itself for the last."""
    rows = timeline_of(incident).rows
    later = next((other.entry.at for other in rows if other.sort > row.sort), row.entry.at)
    return moment_between(row.entry.at, later)


def _lines(incident: Incident) -> list[TimelineRow]:
    """Return one line per chain of corrections, in order; one statement."""
    entries = list(
        incident.timeline.select_related("author", "speaker_person")
        .annotate(import_status=F("chat_import__status"))
        .order_by("id")
    )
    first = first_versions({entry.pk: entry.corrects_id for entry in entries})
    milestones = _milestones_by_line(incident, first)
    chains: dict[int, list[TimelineEntry]] = {}
    for entry in entries:
        chains.setdefault(first[entry.pk], []).append(entry)
    rows = [
        TimelineRow(
            versions=tuple(chain),
            milestones=() if chain[-1].is_retracted else tuple(milestones.get(number, ())),
            is_undone=_is_undone(chain),
        )
        for number, chain in chains.items()
    ]
    return sorted(rows, key=lambda row: (row.entry.at, row.number))


def _is_undone(chain: Sequence[Any]) -> bool:
    """Return whether a line is gone with its import; one that was put back since is there."""
    is_undone: bool = chain[0].import_status == ChatImportStatus.UNDONE
    return is_undone and bool(chain[-1].is_retracted)


def _milestones_by_line(incident: Incident, first: dict[int, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for milestone in Milestone:
        number = first.get(incident.provenance_of(milestone).get("entry", 0))
        if number is not None:
            found.setdefault(number, []).append(milestone.label)
    return found


def _with_days(rows: Iterable[TimelineRow]) -> list[TimelineRow]:
    marked: list[TimelineRow] = []
    day: date | None = None
    for row in rows:
        its_day = timezone.localtime(row.entry.at).date()
        marked.append(replace(row, starts_day=its_day != day))
        day = its_day
    return marked
