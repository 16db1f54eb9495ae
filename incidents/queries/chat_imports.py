"""Pasted chat logs for pages: how they were read, what would be imported, how far an import is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from core.models import User
from core.time_zone import Zone, zone_named
from incidents.domain.chat import ChatFormat, ChatOrder, kind_of, repeated
from incidents.domain.chat_choice import ChosenLine, HowToRead, LineChoice, LineChoices
from incidents.ingestion.chat.reading import read_chat
from incidents.ingestion.chat.record import ChatLine, ChatReading, ChatSettings
from incidents.models import ChatImport, Incident
from incidents.queries.chat_lines_known import known_lines

EARLIER_SHOWN = 20
LONGEST_SHOWN = 200


class PreviewRow(NamedTuple):
    """One line as it would be imported; `is_repeated` when the timeline has it already."""

    line: ChatLine
    choice: LineChoice
    person: User | None
    is_repeated: bool

    @property
    def number(self) -> int:
        """Return the number of its first line."""
        return self.line.number


class Preview(NamedTuple):
    """A log as it was read, with what would become of each line.

    `people` maps every speaker, the most frequent first, to the person here, None for nobody.
    """

    reading: ChatReading
    rows: tuple[PreviewRow, ...]
    people: Mapping[str, User | None]

    @property
    def taken(self) -> list[PreviewRow]:
        """Return the lines that would be imported."""
        return [row for row in self.rows if row.choice.taken]

    def with_repeated(self) -> "Preview":
        """Return the same with every line taken, those the timeline has already too."""
        rows = (row._replace(choice=replace(row.choice, taken=True)) for row in self.rows)
        return self._replace(rows=tuple(rows))

    @property
    def repetitions(self) -> int:
        """Return how many lines the timeline has already, or the log twice."""
        return sum(row.is_repeated for row in self.rows)

    @property
    def repetitions_taken(self) -> int:
        """Return how many of them would be imported all the same."""
        return sum(row.is_repeated for row in self.taken)


def draft_of(incident: Incident, person: User) -> ChatImport | None:
    """Return the log that the person pasted and has not imported yet."""
    return incident.chat_imports.filter(person=person, status="draft").first()


def earlier_imports(incident: Incident) -> QuerySet[ChatImport]:
    """Return the newest imports of the incident without their texts."""
    rows = incident.chat_imports.started().select_related("person", "undone_by")
    return rows.defer("text", "lines", "unread", "choices")[:EARLIER_SHOWN]


def preview_of(
    incident: Incident,
    text: str,
    *,
    how: HowToRead,
    choices: LineChoices,
    now: datetime,
) -> Preview:
    """Return how `text` is read and what would be imported; four statements.

    A line that the timeline has in any version, in the same minute, is suggested to be left out,
    and so is one that another import is about to write.
    Raises ChatTooLarge for a log beyond the limits.
    """
    reading = read_chat(text, settings_of(incident, how, now=now))
    there = ((one.at, one.text) for one in known_lines(incident))
    again = repeated(((line.number, line.at, line.text) for line in reading.lines), there)
    people = people_of(reading.speakers, how.people)
    return Preview(
        reading=reading,
        rows=tuple(
            PreviewRow(
                line=line,
                choice=choices.of(line.number, suggested(line, is_repeated=line.number in again)),
                person=people.get(line.speaker),
                is_repeated=line.number in again,
            )
            for line in reading.lines
        ),
        people=people,
    )


def suggested(line: ChatLine, *, is_repeated: bool) -> LineChoice:
    """Return what is suggested for a line: all is noted, nothing is the story yet."""
    return LineChoice(taken=not is_repeated, kind=kind_of(line.text), pinned=False)


def settings_of(incident: Incident, how: HowToRead, *, now: datetime) -> ChatSettings:
    """Return how the log of an incident is to be read; a zone nobody knows is UTC."""
    tz = zone_named(how.zone)
    utc = zone_named("UTC")
    assert utc is not None  # noqa: S101 - for the type checker: UTC is known
    return ChatSettings(
        zone=Zone(tz or utc, how.zone if tz else "UTC"),
        now=now,
        around=incident.started_at or incident.declared_at,
        format=ChatFormat(how.format) if how.format else None,
        first_on=date.fromisoformat(how.first_on) if how.first_on else None,
        order=ChatOrder(how.order) if how.order else None,
    )


def people_of(speakers: Iterable[str], chosen: Mapping[str, str]) -> dict[str, User | None]:
    """Return who speakers are here: as chosen, else by username or by a name that only one has.

    One statement.
    """
    speakers = list(speakers)
    spellings = {name for one in speakers for name in (one, one.lower(), one.title())}
    known = User.objects.filter(is_active=True).filter(
        Q(username__in={*spellings, *chosen.values()}) | Q(name__in=spellings)
    )
    by_username = {person.username.lower(): person for person in known}
    names = Counter(person.name.lower() for person in known)
    by_name = {name: one for one in known if names[name := one.name.lower()] == 1}
    found: dict[str, User | None] = {}
    for speaker in speakers:
        if speaker in chosen:
            found[speaker] = by_username.get(chosen[speaker].lower())
        else:
            name = speaker.lower()
            found[speaker] = by_username.get(name) or by_name.get(name)
    return found


def chosen_lines(preview: Preview) -> list[ChosenLine]:
    """Return what is to be imported, as the use case takes it."""
    return [
        ChosenLine(
            at=row.line.at,
            text=row.line.text,
            zone_name=row.line.zone_name,
            kind=row.choice.kind,
            pinned=row.choice.pinned,
            speaker=row.line.speaker,
            person_id=row.person.pk if row.person else None,
        )
        for row in preview.taken
    ]


def unread_json(reading: ChatReading) -> list[dict[str, Any]]:
    """Return what could not be read, to be kept with the import."""
    return [
        {"number": one.number, "text": one.text[:LONGEST_SHOWN], "reason": one.reason}
        for one in reading.unread
    ]
