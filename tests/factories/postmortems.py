"""Makers of what a postmortem keeps: versions of its sections, and editions."""

import hashlib

from incidents.models import Postmortem, PostmortemEdition, PostmortemSection, SectionVersion
from tests.factories.incidents import NOON


def make_section_version(section: PostmortemSection, **fields: object) -> SectionVersion:
    """Save the text of a section as the version it has now."""
    values: dict[str, object] = {
        "number": section.version,
        "base_number": section.version - 1,
        "text": section.text,
        "at": NOON,
    }
    return SectionVersion.objects.create(section=section, **(values | fields))


def make_edition(postmortem: Postmortem, markdown: str = "", **fields: object) -> PostmortemEdition:
    """Save the next edition with this text."""
    values: dict[str, object] = {
        "number": postmortem.editions.count() + 1,
        "title": postmortem.title,
        "markdown": markdown or "## Summary\n\nThe queue grew.\n",
        "published_at": NOON,
    }
    values |= fields
    values.setdefault("html", "<p>The queue grew.</p>")
    values.setdefault(
        "content_digest", hashlib.sha256(str(values["markdown"]).encode()).hexdigest()
    )
    return PostmortemEdition.objects.create(postmortem=postmortem, **values)
