"""The list of sections in the editor: what is written, who is where, who saved last."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.models import User
from incidents.domain.postmortem import OTHER, PRESENT_FOR
from incidents.models import Postmortem, PostmortemSection, SectionPresence
from incidents.queries.postmortems import SectionDraft, section_drafts

RECENT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SectionPlace:
    """A section in the list; `people` are others who are in it right now."""

    draft: SectionDraft
    people: list[User] = field(default_factory=list)
    saved_by: User | None = None
    """Who else saved it last, None if that is the reader, nobody, or long ago."""


def people_in(postmortem: Postmortem, *, at: datetime, without: User) -> dict[int, list[User]]:
    """Return per section id who is in it beside the reader, by name; one statement."""
    found: dict[int, list[User]] = {}
    present = (
        SectionPresence.objects.filter(section__postmortem=postmortem, seen_at__gt=at - PRESENT_FOR)
        .exclude(person=without)
        .select_related("person")
        .order_by("person__username")
    )
    for row in present:
        found.setdefault(row.section_id, []).append(row.person)
    return found


def drafts_to_edit(postmortem: Postmortem) -> list[SectionDraft]:
    """Return the sections with their prompts and with who saved them last; one statement.

    Without those that a switch of the template set aside and where nothing is written.
    """
    sections = PostmortemSection.objects.filter(postmortem=postmortem)
    found = list(sections.select_related("updated_by").order_by("position"))
    drafts = section_drafts(postmortem, found)
    return [one for one in drafts if one.section.text.strip() or not _is_set_aside(one)]


def section_places(
    postmortem: Postmortem, drafts: list[SectionDraft], *, at: datetime, reader: User
) -> list[SectionPlace]:
    """Return the list for `reader`; one statement beside those of the drafts."""
    people = people_in(postmortem, at=at, without=reader)
    return [
        SectionPlace(draft, people.get(draft.section.pk, []), _other(draft, at, reader))
        for draft in drafts
    ]


def _is_set_aside(draft: SectionDraft) -> bool:
    return draft.spec is None and draft.section.heading.startswith(OTHER)


def _other(draft: SectionDraft, at: datetime, reader: User) -> User | None:
    section = draft.section
    is_recent = at - section.updated_at < RECENT
    return section.updated_by if is_recent and section.updated_by_id != reader.pk else None
