"""Changes of a postmortem as a whole: start, rename, publish. No text is ever overwritten."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from incidents.domain.live_block_content import LiveContent
from incidents.domain.outbox import OutboxTopic
from incidents.domain.postmortem import PostmortemStatus
from incidents.domain.postmortem_template import parse_template
from incidents.models import (
    Incident,
    Postmortem,
    PostmortemEdition,
    PostmortemFactor,
    PostmortemSection,
    PostmortemTemplate,
    SectionVersion,
)
from incidents.queries.contributing_factors import of_postmortem
from incidents.queries.live_blocks import live_content
from incidents.queries.postmortem_text import as_markdown, frozen_chapters, section_html
from incidents.queries.postmortems import for_detail, section_drafts, sections_of
from incidents.usecases.incident_changes import lock_incident
from incidents.usecases.outbox import announce


class UnwrittenSections(RuleViolation):
    """Publishing waits for required sections; `headings` names them in order."""

    def __init__(self, headings: list[str]) -> None:
        super().__init__(f"Nothing is written yet in: {', '.join(headings)}.")
        self.headings = headings


def start_postmortem(
    incident: Incident, *, by: User | None, at: datetime, template: PostmortemTemplate
) -> Postmortem:
    """Begin to write about an incident from a template; the one begun already stays as it is."""
    specs = parse_template(template.body).sections
    html = {spec.key: section_html(spec.key, spec.initial) for spec in specs}
    with transaction.atomic():
        incident = lock_incident(incident)
        if existing := Postmortem.objects.filter(incident=incident).first():
            return existing
        postmortem = Postmortem.objects.create(
            incident=incident, template=template, title=incident.title, owner=by
        )
        sections = PostmortemSection.objects.bulk_create(
            PostmortemSection(
                postmortem=postmortem,
                key=spec.key,
                heading=spec.title,
                position=position,
                text=spec.initial,
                html=html[spec.key],
                updated_by=by,
            )
            for position, spec in enumerate(specs, start=1)
        )
        SectionVersion.objects.bulk_create(
            SectionVersion(
                section=section, number=1, base_number=0, text=section.text, author=by, at=at
            )
            for section in sections
        )
        record(by, "postmortem.start", postmortem, template=str(template), at=at.isoformat())
    return postmortem


@transaction.atomic
def rename_postmortem(postmortem: Postmortem, *, by: User | None, title: str) -> Postmortem:
    """Give a postmortem another title; raises RuleViolation for one that cannot be stored."""
    checked_text(title, field="title", label="The title", required=True, max_length=300)
    postmortem = _locked(postmortem)
    if postmortem.title != title:
        record(by, "postmortem.rename", postmortem, before=postmortem.title, after=title)
        postmortem.title = title
        postmortem.save(update_fields=["title", "updated_at"])
    return postmortem


@transaction.atomic
def publish_postmortem(
    postmortem: Postmortem, *, by: User | None, at: datetime
) -> PostmortemEdition:
    """Freeze the text of this moment as the next edition, with live blocks and factors.

    What is published already word for word gives the latest edition again. Raises
    UnwrittenSections while a required section says nothing.
    """
    postmortem = _locked(postmortem)
    sections = sections_of(postmortem)
    drafts = section_drafts(postmortem, sections)
    if empty := [d.section.heading for d in drafts if d.is_required and not d.is_written]:
        raise UnwrittenSections(empty)
    content = live_content(postmortem.incident)
    factors = of_postmortem(postmortem.pk)
    markdown = as_markdown(postmortem.title, sections, content, factors)
    digest = hashlib.sha256(markdown.encode()).hexdigest()
    latest = PostmortemEdition.objects.filter(postmortem=postmortem).order_by("number").last()
    if latest and latest.content_digest == digest:
        return latest
    edition = PostmortemEdition.objects.create(
        postmortem=postmortem,
        number=latest.number + 1 if latest else 1,
        title=postmortem.title,
        markdown=markdown,
        html=_frozen_html(sections, content, factors),
        content_digest=digest,
        section_versions={section.key: section.version for section in sections},
        published_by=by,
        published_at=at,
    )
    if postmortem.status != PostmortemStatus.PUBLISHED:
        postmortem.status = PostmortemStatus.PUBLISHED
        postmortem.published_at = at
    postmortem.save(update_fields=["status", "published_at", "updated_at"])
    told = {"edition": edition.number, "digest": digest, "seal": edition.seal}
    record(by, "postmortem.publish", postmortem, **told)
    topic = OutboxTopic.POSTMORTEM_PUBLISHED
    announce(topic, postmortem, incident=postmortem.incident, by=by, edition=edition.number)
    return edition


def _frozen_html(
    sections: list[PostmortemSection], content: LiveContent, factors: list[PostmortemFactor]
) -> str:
    # Editions outlive the zone of the person who publishes.
    with timezone.override("UTC"):
        context = {"sections": frozen_chapters(sections, factors), "content": content}
        return render_to_string("incidents/_postmortem_sections.html", context)


def _locked(postmortem: Postmortem) -> Postmortem:
    return for_detail().select_for_update(of=("self",)).get(pk=postmortem.pk)
