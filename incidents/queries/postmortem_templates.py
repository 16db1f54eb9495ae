"""Templates for pages: the gallery, one template with its versions, a preview of it."""

from typing import NamedTuple

from django.db.models import Count

from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.live_block_content import LiveContent
from incidents.domain.postmortem_template import SectionSpec, parse_template
from incidents.models import Incident, Postmortem, PostmortemTemplate
from incidents.queries.live_blocks import live_content
from incidents.queries.postmortem_text import Part, parts_of, section_html
from incidents.queries.postmortems import TemplateCard


class PreviewedSection(NamedTuple):
    """A section as a new postmortem would begin with it."""

    spec: SectionSpec
    parts: list[Part]


class TemplatePreview(NamedTuple):
    """A template filled with what is known of an incident."""

    incident: Incident
    sections: list[PreviewedSection]
    content: LiveContent


def drafts() -> list[TemplateCard]:
    """Return the drafts, each as a card."""
    return [TemplateCard(template) for template in PostmortemTemplate.objects.drafts()]


def uses_of(slug: str) -> dict[int, int]:
    """Return per version how many postmortems the viewer may know of were written from it."""
    rows = Postmortem.objects.filter(template__slug=slug).order_by()
    return dict(rows.values_list("template__version").annotate(Count("pk")))


def latest_resolved() -> Incident | None:
    """Return the incident a preview shows when nobody chose one."""
    resolved = Incident.objects.filter(status__in=[IncidentStatus.RESOLVED, IncidentStatus.CLOSED])
    return (
        resolved.select_related("impact").order_by("-pk").first()
        or Incident.objects.select_related("impact").order_by("-pk").first()
    )


def preview_of(template: PostmortemTemplate, incident: Incident) -> TemplatePreview:
    """Return the template as a postmortem of `incident` would begin."""
    sections = [
        PreviewedSection(spec, parts_of(section_html(spec.key, spec.initial)))
        for spec in parse_template(template.body).sections
    ]
    return TemplatePreview(incident, sections, live_content(incident))
