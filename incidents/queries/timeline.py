"""The timeline of an incident as pages show it: newest versions in order, and what is news."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from core.choices import label_of
from core.models import User
from core.time_zone import zone_named
from incidents.domain.lifecycle import Milestone
from incidents.domain.timeline import (
    EntryKind,
    moment_between,
    sort_key,
)
from incidents.models import Incident, TimelineEntry
from incidents.queries.timeline_outline import Line, outline, start_of
from incidents.queries.timeline_unseen import Unseen, unseen_by

ON_INCIDENT_PAGE, ON_OWN_PAGE = 50, 200
"""So many lines stand on the incident's page, and at once on the timeline's own."""
MOST_NAMED = 500
"""More entries than this are not named one by one in a statement; all of the incident are read."""

ICONS = {
    EntryKind.NOTE: "message-square",
    EntryKind.ACTION: "wrench",
    EntryKind.DECISION: "signpost",
    EntryKind.FINDING: "search",
    EntryKind.IMPACT: "users",
    EntryKind.COMMS: "megaphone",
    EntryKind.STATUS: "flag",
}


class TimelineChoice(NamedTuple):
    """What of a timeline to show: these kinds (none: all), and only the story or everything."""

    kinds: tuple[str, ...] = ()
    story: bool = False

    def includes(self, entry: TimelineEntry | Line) -> bool:
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
        return self._replace(kinds=kinds)


EVERYTHING = TimelineChoice()


class ChoiceLink(NamedTuple):
    """A link that switches a part of the choice; `is_on` while that part is chosen."""

    label: str
    choice: TimelineChoice
    is_on: bool
    icon: str = ""


def choice_links(choice: TimelineChoice) -> list[ChoiceLink]:
    """Return the links above the timeline: everything, the story, then each kind."""
    story = choice._replace(story=not choice.story)
    return [
        ChoiceLink("Everything", EVERYTHING, is_on=choice == EVERYTHING),
        ChoiceLink("Story", story, is_on=choice.story, icon="pin"),
        *(
            ChoiceLink(label_of(kind), choice.toggled(kind), kind in choice.kinds, ICONS[kind])
            for kind in EntryKind
        ),
    ]


class TimelineRow(NamedTuple):
    """One line: every version of an entry, the first one first, and what hangs on it.

    `milestones` are the words of the milestones that were read off it; `starts_day` tells that
    the line shown before it is of another day in the zone of the page; `is_undone` that it came
    with a chat log whose import was undone, and is no longer shown. `news` is "new" or "changed"
    where somebody else wrote since the reader looked; `is_first_news` marks the first such line.
    """

    versions: tuple[TimelineEntry, ...]
    milestones: tuple[str, ...] = ()
    starts_day: bool = False
    is_undone: bool = False
    news: str = ""
    is_first_news: bool = False

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
    def name(self) -> str:
        """Return the number as addresses write it."""
        return str(self.number)

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
    `earlier` and `later` ones because only a piece was asked for. The pages beside are those
    around the lines `earlier_at` and `later_at`; None for an end, `later_at` also for the latest.
    `unseen` tells what is new to the reader, None where nobody asked.
    """

    rows: list[TimelineRow] = field(default_factory=list)
    cursor: int = 0
    hidden: int = 0
    earlier: int = 0
    later: int = 0
    earlier_at: int | None = None
    later_at: int | None = None
    choice: TimelineChoice = EVERYTHING
    unseen: Unseen | None = None

    @property
    def shows_latest(self) -> bool:
        """Return whether who reads this has then seen all there is, but for earlier pieces."""
        return self.choice == EVERYTHING and not self.later

    @property
    def shows_first_news(self) -> bool:
        """Return whether the first line that is new to the reader is among the rows."""
        return any(row.number == (self.unseen and self.unseen.first) for row in self.rows)

    @property
    def until(self) -> int | None:
        """Return the number of the last line when others follow, None at the end."""
        return self.rows[-1].number if self.rows and self.later else None


class TimelineNews(NamedTuple):
    """What changed after a cursor.

    Lines to add, lines that take the place of their old ones, and lines that are gone.
    """

    added: list[TimelineRow]
    changed: list[TimelineRow]
    removed: list[TimelineRow]
    cursor: int
    hidden: int


def timeline_of(
    incident: Incident,
    choice: TimelineChoice = EVERYTHING,
    *,
    latest: int | None = None,
    around: int | None = None,
    reader: User | None = None,
) -> Timeline:
    """Return the timeline, oldest line first; two statements, three for a `reader`.

    At most `latest` lines, the last ones, or those around the line that the version `around` of
    an entry belongs to. One that is not there, or that the choice hides, has a place all the same.
    """
    every = outline(incident)
    shown = [line for line in every if not line.is_undone]
    chosen = [line for line in shown if choice.includes(line)]
    size = len(chosen) if latest is None else latest
    start = start_of(every, chosen, size, around)
    end = min(start + size, len(chosen))
    half = size // 2
    beyond = end + half if end + half < len(chosen) - half else None
    unseen = unseen_by(reader, incident, shown) if reader else None
    rows = _with_days(_rows(incident, chosen[start:end], of=len(every)))
    return Timeline(
        rows=_with_news(rows, unseen) if unseen and unseen.first else rows,
        cursor=max((line.ids[-1] for line in every), default=0),
        hidden=len(shown) - len(chosen),
        earlier=start,
        later=len(chosen) - end,
        earlier_at=chosen[max(start - half, 0)].number if start else None,
        later_at=chosen[beyond].number if beyond is not None else None,
        choice=choice,
        unseen=unseen,
    )


def news_of(
    incident: Incident,
    *,
    since: int,
    choice: TimelineChoice = EVERYTHING,
    until: int | None = None,
) -> TimelineNews | None:
    """Return what was written after the row `since`, None when nothing was.

    Takes one statement, or three.

    A corrected line is among the changed ones whether or not the choice shows it now, for the
    reader may have its old version. One the choice shows now is also among the added ones, for
    the reader may have none. Behind the line `until`, if any, nothing is added: the page ends
    there.
    """
    if not incident.timeline.filter(pk__gt=since).exists():
        return None
    every = outline(incident)
    shown = [line for line in every if not line.is_undone]
    chosen = [line for line in shown if choice.includes(line)]
    may_be_missing = choice != EVERYTHING
    last = next((line.sort for line in every if line.number == until), None)
    added = {
        line.number
        for line in chosen
        if (line.number > since or (may_be_missing and line.ids[-1] > since))
        and (last is None or line.sort <= last)
    }
    changed = {line.number for line in shown if line.number <= since < line.ids[-1]}
    removed = {line.number for line in every if line.is_undone and line.ids[-1] > since}
    asked = [line for line in every if line.number in added | changed | removed]
    rows = _rows(incident, asked, of=len(every))
    return TimelineNews(
        added=[row for row in rows if row.number in added],
        changed=[row for row in rows if row.number in changed],
        removed=[row for row in rows if row.number in removed],
        cursor=max(line.ids[-1] for line in every),
        hidden=len(shown) - len(chosen),
    )


def row_of(incident: Incident, number: int) -> TimelineRow | None:
    """Return the line that a version of an entry belongs to, None when there is none."""
    every = outline(incident)
    place = next((place for place, line in enumerate(every) if number in line.ids), None)
    if place is None:
        return None
    before = timezone.localtime(every[place - 1].at).date() if place else None
    rows = _rows(incident, [every[place]], of=len(every))
    if not rows:
        return None
    row = rows[0]
    return row._replace(starts_day=timezone.localtime(row.entry.at).date() != before)


def moment_after(incident: Incident, row: TimelineRow) -> datetime:
    """Return a moment between the line and the next one, that of the line itself for the last."""
    here = (row.entry.at, row.number)
    shown = (line for line in outline(incident) if not line.is_undone)
    later = next((line.at for line in shown if line.sort > here), row.entry.at)
    return moment_between(row.entry.at, later)


def is_among_latest(incident: Incident, row: TimelineRow, latest: int) -> bool:
    """Return whether a line is surely one of the `latest`; one statement.

    Older versions of later lines count as lines, so that it may be one although this says no.
    """
    later = incident.timeline.filter(at__gte=row.entry.at).exclude(pk=row.entry.pk)
    return later.order_by()[:latest].count() < latest


def _rows(incident: Incident, lines: Sequence[Line], *, of: int) -> list[TimelineRow]:
    """Return the lines with all their versions in full; `of` is how many there are at all."""
    entries = incident.timeline.select_related("author", "speaker_person")
    asked = [pk for line in lines for pk in line.ids]
    if len(lines) < of and len(asked) <= MOST_NAMED:
        entries = entries.filter(pk__in=asked)
    versions = {entry.pk: entry for entry in entries.order_by()}
    first = {pk: line.number for line in lines for pk in line.ids}
    milestones = _milestones_by_line(incident, first)
    found = []
    for line in lines:
        # An incident may be gone, or hidden from the viewer, since its outline was read.
        if any(pk not in versions for pk in line.ids):
            continue
        chain = tuple(versions[pk] for pk in line.ids)
        marks = () if chain[-1].is_retracted else tuple(milestones.get(line.number, ()))
        found.append(TimelineRow(versions=chain, milestones=marks, is_undone=line.is_undone))
    return found


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
        marked.append(row._replace(starts_day=its_day != day))
        day = its_day
    return marked


def _with_news(rows: Iterable[TimelineRow], unseen: Unseen) -> list[TimelineRow]:
    marked = [row._replace(news=unseen.word_of(row.number)) for row in rows]
    first = next((place for place, row in enumerate(marked) if row.news), None)
    if first is not None:
        marked[first] = marked[first]._replace(is_first_news=True)
    return marked
