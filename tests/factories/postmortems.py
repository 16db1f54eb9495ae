"""Makers of postmortems that are written, not only there."""

from incidents.models import Incident, Postmortem, PostmortemSection, PostmortemTemplate
from incidents.usecases.postmortem_templates import load_shipped
from incidents.usecases.postmortems import save_section, start_postmortem
from tests.factories.incidents import NOON, make_incident

REQUIRED = ("summary", "surprises", "limited-damage", "follow-ups")


def started(incident: Incident | None = None) -> Postmortem:
    """Begin a postmortem from the light template."""
    load_shipped()
    template = PostmortemTemplate.objects.get(slug="light", is_current=True)
    incident = incident or make_incident(resolved=True)
    return start_postmortem(incident, by=None, at=NOON, template=template)


def section_of(postmortem: Postmortem, key: str = "summary") -> PostmortemSection:
    """Return a section as it is now."""
    return postmortem.sections.get(key=key)


def write(
    postmortem: Postmortem, text: str = "It broke.\n\n{{ actions }}\n", *keys: str
) -> Postmortem:
    """Save `text` in the named sections, else in every required one."""
    for key in keys or REQUIRED:
        section = section_of(postmortem, key)
        save_section(section, by=None, at=NOON, text=text, base_version=section.version)
    return postmortem
