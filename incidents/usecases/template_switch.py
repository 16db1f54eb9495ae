"""Write a postmortem from another template without losing a word of it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from core.audit.activity import record
from core.models import User
from incidents.domain.postmortem import OTHER
from incidents.domain.postmortem_template import SectionSpec, parse_template
from incidents.models import Postmortem, PostmortemSection, PostmortemTemplate
from incidents.queries.postmortem_text import section_html
from incidents.queries.postmortems import for_detail, section_drafts
from incidents.usecases.postmortem_sections import Submission, write_version

LONGEST_HEADING = 200
OUT_OF_THE_WAY = 10_000
"""Added to positions while they are given anew, because no two may be the same."""


@dataclass(slots=True)
class Switch:
    """What became of the sections; `kept` are headings of texts the template has no place for."""

    postmortem: Postmortem
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def switch_template(
    postmortem: Postmortem, *, by: User | None, at: datetime, template: PostmortemTemplate
) -> Switch:
    """Give a postmortem the sections of another template.

    Sections of the same key keep their text. What somebody wrote in others follows at the end
    under "Other", in a section of its own with its history; where nobody wrote anything, the
    section is emptied and comes back when a template with it is chosen again.
    """
    postmortem = for_detail().select_for_update(of=("self",)).get(pk=postmortem.pk)
    switch = Switch(postmortem)
    if postmortem.template_id == template.pk:
        return switch
    drafts = section_drafts(postmortem)
    written = {draft.section.key: draft.is_written for draft in drafts}
    left = {draft.section.key: draft.section for draft in drafts}
    postmortem.sections.update(position=F("position") + OUT_OF_THE_WAY)
    specs = parse_template(template.body).sections
    for position, spec in enumerate(specs, start=1):
        section = left.pop(spec.key, None) or _new(postmortem, spec, position)
        text = section.text if written.get(spec.key) else spec.initial
        _place(section, position, spec.title, text, by=by, at=at)
    for position, section in enumerate(left.values(), start=len(specs) + 1):
        heading = section.heading.removeprefix(OTHER)
        text = section.text if written[section.key] else ""
        _place(section, position, f"{OTHER}{heading}"[:LONGEST_HEADING], text, by=by, at=at)
        if text:
            switch.kept.append(heading)
    postmortem.template = template
    postmortem.save(update_fields=["template", "updated_at"])
    record(by, "postmortem.switch_template", postmortem, template=str(template), kept=switch.kept)
    return switch


def _new(postmortem: Postmortem, spec: SectionSpec, position: int) -> PostmortemSection:
    return PostmortemSection.objects.create(
        postmortem=postmortem, key=spec.key, heading=spec.title, position=position, version=0
    )


def _place(
    section: PostmortemSection,
    position: int,
    heading: str,
    text: str,
    *,
    by: User | None,
    at: datetime,
) -> None:
    section.position, section.heading = position, heading
    section.save(update_fields=["position", "heading"])
    if section.version == 0 or text != section.text:
        sent = Submission(by, at, text, section.version)
        write_version(section, sent, text, section_html(section.key, text))
