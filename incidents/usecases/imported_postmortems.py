"""Keep a postmortem that was written elsewhere, section by section as it stood."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from catalog.domain.slug import free_slug, slug_from
from incidents.models import (
    Incident,
    Postmortem,
    PostmortemSection,
    PostmortemTemplate,
    SectionVersion,
)
from incidents.queries.postmortem_text import section_html
from incidents.usecases.postmortem_sections import save_section
from incidents.usecases.postmortems import UnwrittenSections, publish_postmortem

TEMPLATE = "comprehensive"
LONGEST_HEADING = 200
LONGEST_KEY = 60


def store_document(
    incident: Incident,
    *,
    sections: Sequence[tuple[str, str]],
    at: datetime,
    published_at: datetime,
) -> Postmortem:
    """Store the (heading, Markdown) sections of a finished document and publish it.

    Needs a transaction. A document that is there already gets the sections it lacks and the new
    text of those that nobody edited here; it is published again only when nobody edited any.
    """
    postmortem = Postmortem.objects.filter(incident=incident).first()
    if postmortem is None:
        postmortem = Postmortem.objects.create(
            incident=incident,
            title=incident.title,
            template=PostmortemTemplate.objects.get(slug=TEMPLATE, is_current=True),
        )
    there = {section.key: section for section in postmortem.sections.all()}
    keys: set[str] = set()
    for heading, text in sections:
        key = free_slug(
            slug_from(heading, fallback="section")[: LONGEST_KEY - 4], keys.__contains__
        )
        keys.add(key)
        section = there.get(key)
        if section is None:
            _add(postmortem, key, heading, text, position=len(there) + 1, at=at)
            there[key] = postmortem.sections.get(key=key)
        elif section.updated_by_id is None:
            save_section(section, by=None, at=at, text=text, base_version=section.version)
    if not any(section.updated_by_id for section in there.values()):
        # A document with an empty section of a required name stays a draft that people finish.
        with suppress(UnwrittenSections):
            publish_postmortem(postmortem, by=None, at=published_at)
    return postmortem


def _add(
    postmortem: Postmortem, key: str, heading: str, text: str, *, position: int, at: datetime
) -> None:
    section = PostmortemSection.objects.create(
        postmortem=postmortem,
        key=key,
        heading=heading[:LONGEST_HEADING],
        position=position,
        text=text,
        html=section_html(key, text),
    )
    SectionVersion.objects.create(section=section, number=1, base_number=0, text=text, at=at)
