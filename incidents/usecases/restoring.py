"""Bringing back an older text of a postmortem: as a new version, so that nothing is lost."""

from datetime import datetime

from core.audit.activity import record
from core.errors import RuleViolation
from core.models import User
from incidents.domain.review import SectionVersions
from incidents.models import Postmortem
from incidents.queries.postmortems import sections_of
from incidents.queries.section_texts import texts_at
from incidents.usecases.postmortem_sections import save_section


def restore_versions(
    postmortem: Postmortem, *, by: User, at: datetime, versions: SectionVersions
) -> list[str]:
    """Let the named sections say what they said in `versions`; return the headings that changed.

    Each becomes a new version of its section. Call it outside of any transaction: a section that
    somebody saves at the same moment raises StaleSection, with both texts kept. Raises
    RuleViolation for a version of which no text is kept.
    """
    texts = texts_at(postmortem, versions)[0]
    if missing := [key for key in versions if key not in texts]:
        raise RuleViolation(f"No text is kept of this version of: {', '.join(missing)}.")
    restored = []
    for section in sections_of(postmortem):
        text = texts.get(section.key, section.text)
        if text != section.text:
            save_section(section, by=by, at=at, text=text, base_version=section.version)
            restored.append(section.heading)
    if restored:
        record(by, "postmortem.restore", postmortem, versions=dict(versions))
    return restored
