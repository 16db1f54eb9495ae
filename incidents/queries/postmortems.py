"""Postmortems for pages: lists, the reader, the editor, old versions and editions."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    When,
)
from django.db.models.functions import Length

from core.database.compiled import Compiled, Given
from core.models import User
from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.live_blocks import BlockName, blocks_used
from incidents.domain.postmortem import (
    CHARACTERS_READ_PER_MINUTE,
    PostmortemStatus,
    count_words,
    is_written,
)
from incidents.domain.postmortem_template import (
    PostmortemTemplateText,
    SectionSpec,
    parse_template,
)
from incidents.domain.review_task import ReviewTask
from incidents.models import (
    DeclinedTask,
    Incident,
    Postmortem,
    PostmortemEdition,
    PostmortemSection,
    PostmortemTemplate,
    SectionVersion,
)
from incidents.queries.postmortem_text import SectionHelp, section_help

SEVERITIES_THAT_NEED_ONE = tuple(map(Severity, settings.DRYDOCK_POSTMORTEM_SEVERITIES))
"""By the policy in the settings, which do not change while the program runs."""


def for_list() -> QuerySet[Postmortem]:
    """Return postmortems, the newest first, with incident, team, owner and `text_length`."""
    lengths = (
        PostmortemSection.objects.filter(postmortem=OuterRef("pk"))
        .order_by()
        .values("postmortem")
        .annotate(total=Sum(Length("text")))
        .values("total")
    )
    return (
        Postmortem.objects.select_related("incident__team", "owner")
        .annotate(text_length=Subquery(lengths, output_field=IntegerField()))
        .order_by("-pk")
    )


def published() -> QuerySet[Postmortem]:
    """Return the published postmortems with incident and owner, the latest published first."""
    return (
        Postmortem.objects.filter(status=PostmortemStatus.PUBLISHED)
        .select_related("incident", "owner")
        .order_by("-published_at", "-pk")
    )


def for_detail() -> QuerySet[Postmortem]:
    """Return postmortems with everything about them but text."""
    return Postmortem.objects.select_related(
        "incident__team", "incident__impact", "template", "owner"
    )


_BY_NUMBER = Compiled(lambda: for_detail().filter(pk=Given("number", BigIntegerField())))


def by_number(number: int) -> Postmortem | None:
    """Return the postmortem PM-`number` as `for_detail` does, None when there is none to see."""
    return _BY_NUMBER.first(number=number)


def without_one() -> QuerySet[Incident]:
    """Return the resolved incidents nobody has begun to write about, the newest first."""
    written = Postmortem.objects.order_by().values("incident")
    return (
        Incident.objects.filter(status__in=[IncidentStatus.RESOLVED, IncidentStatus.CLOSED])
        .exclude(pk__in=written)
        .select_related("team")
        .order_by("-pk")
    )


def missing() -> QuerySet[Incident]:
    """Return the incidents without a postmortem that are severe enough to need one.

    Left out are those of which somebody said why there will be none.
    """
    declined = DeclinedTask.objects.filter(
        incident=OuterRef("pk"), task__in=[ReviewTask.STARTED, ReviewTask.PUBLISHED]
    )
    return without_one().filter(~Exists(declined), severity__in=SEVERITIES_THAT_NEED_ONE)


def reading_minutes(characters: int | None) -> int:
    """Return how long reading takes, at least a minute."""
    return max(1, round((characters or 0) / CHARACTERS_READ_PER_MINUTE))


class SectionDraft(NamedTuple):
    """A section with what its template says about it; `spec` is None for a section of its own."""

    section: PostmortemSection
    spec: SectionSpec | None

    @property
    def is_required(self) -> bool:
        """Return whether publishing waits for it."""
        return self.spec is not None and self.spec.required

    @property
    def is_written(self) -> bool:
        """Return whether somebody wrote words of their own."""
        initial = self.spec.initial if self.spec else ""
        return is_written(self.section.text, initial=initial)

    @property
    def words(self) -> int:
        """Return how many words it has."""
        return count_words(self.section.text)

    @property
    def help(self) -> SectionHelp | None:
        """Return prompt and examples of the template."""
        return section_help(self.spec) if self.spec else None


def sections_of(postmortem: Postmortem) -> list[PostmortemSection]:
    """Return the sections in order; one statement."""
    return _SECTIONS.rows(postmortem=postmortem.pk)


def sections_without_text(postmortem: Postmortem) -> list[PostmortemSection]:
    """Return key, heading and version of the sections in order; one statement."""
    return _WITHOUT_TEXT.rows(postmortem=postmortem.pk)


_SECTIONS = Compiled(
    lambda: PostmortemSection.objects.filter(postmortem=Given("postmortem")).order_by("position")
)
_WITHOUT_TEXT = Compiled(
    lambda: (
        PostmortemSection.objects.filter(postmortem=Given("postmortem"))
        .only("key", "heading", "version", "postmortem")
        .order_by("position")
    )
)


def section_drafts(
    postmortem: Postmortem, sections: list[PostmortemSection] | None = None
) -> list[SectionDraft]:
    """Return the sections with their prompts; one statement at most beside the template's."""
    specs = {spec.key: spec for spec in parse_template(postmortem.template.body).sections}
    found = sections_of(postmortem) if sections is None else sections
    return [SectionDraft(section, specs.get(section.key)) for section in found]


def sections() -> QuerySet[PostmortemSection]:
    """Return sections with their postmortem, template and incident."""
    return PostmortemSection.objects.select_related(
        "postmortem__template", "postmortem__incident__impact", "updated_by"
    )


def versions_of(section: PostmortemSection) -> QuerySet[SectionVersion]:
    """Return every text somebody sent for a section, the newest first, also late ones."""
    return SectionVersion.objects.filter(section=section).select_related("author").order_by("-pk")


def late_texts(section: PostmortemSection) -> QuerySet[SectionVersion]:
    """Return the texts that came after somebody else's and became no version."""
    return versions_of(section).filter(number__isnull=True)


def waiting_texts(postmortem: Postmortem, author: User) -> dict[int, SectionVersion]:
    """Return per section id the newest text of `author` that waits to be merged; one statement."""
    return {late.section_id: late for late in waiting_to_merge(postmortem).filter(author=author)}


def waiting_to_merge(postmortem: Postmortem) -> QuerySet[SectionVersion]:
    """Return the texts of everybody that wait to be merged, with section and author."""
    return (
        SectionVersion.objects.filter(
            section__postmortem=postmortem, number__isnull=True, settled_in__isnull=True
        )
        .select_related("section", "author")
        .order_by("pk")
    )


def base_text(
    section: PostmortemSection, version: int, grown_from: SectionVersion | None = None
) -> str | None:
    """Return the text a text was written on: a late one, else a version; None if there is none."""
    if grown_from:
        return grown_from.text
    texts = SectionVersion.objects.filter(section=section, number=version)
    return texts.values_list("text", flat=True).first()


def editions_of(postmortem: Postmortem) -> list[PostmortemEdition]:
    """Return the editions, the newest first; no statement for a draft, otherwise one.

    Only the newest one comes with its HTML, and none with its Markdown.
    """
    if postmortem.status != PostmortemStatus.PUBLISHED:
        return []
    editions = _EDITIONS.rows(postmortem=postmortem.pk)
    for edition in editions[:1]:
        edition.html = edition.newest_html  # type: ignore[attr-defined]  # put there by annotate
    return editions


def _editions() -> QuerySet[PostmortemEdition]:
    of_postmortem = PostmortemEdition.objects.filter(postmortem=Given("postmortem"))
    newest = Subquery(of_postmortem.order_by("-number").values("number")[:1])
    html = Case(When(number=newest, then=F("html")), output_field=TextField())
    return (
        of_postmortem.select_related("published_by")
        .defer("markdown", "html")
        .annotate(newest_html=html)
        .order_by("-number")
    )


_EDITIONS = Compiled(_editions)


def latest_edition(postmortem: Postmortem) -> PostmortemEdition | None:
    """Return what readers see, None while nothing is published."""
    if postmortem.status != PostmortemStatus.PUBLISHED:
        return None
    return _LATEST.first(postmortem=postmortem.pk)


_LATEST = Compiled(
    lambda: (
        PostmortemEdition.objects.filter(postmortem=Given("postmortem"))
        .select_related("published_by")
        .order_by("-number")[:1]
    )
)


def is_intact(edition: PostmortemEdition) -> bool:
    """Return whether the edition is still the one whose digests were taken at publishing."""
    text = hashlib.sha256(edition.markdown.encode()).hexdigest()
    return text == edition.content_digest and edition.content_seal() == edition.seal


def edited_sections(
    edition: PostmortemEdition, sections: list[PostmortemSection]
) -> list[PostmortemSection]:
    """Return the sections that were saved after they went into the edition."""
    known = edition.section_versions
    return [section for section in sections if known.get(section.key) != section.version]


@dataclass(frozen=True)
class TemplateCard:
    """A template as people choose it."""

    template: PostmortemTemplate
    used: int = 0

    @cached_property
    def text(self) -> PostmortemTemplateText:
        """Return what its text says."""
        return parse_template(self.template.body)

    @property
    def sections(self) -> list[tuple[SectionSpec, SectionHelp]]:
        """Return the sections with their help."""
        return [(spec, section_help(spec)) for spec in self.text.sections]

    @property
    def blocks(self) -> list[BlockName]:
        """Return the live blocks that fill themselves in."""
        return blocks_used("\n\n".join(section.initial for section in self.text.sections))

    @property
    def length(self) -> str:
        """Return how much there is to write."""
        total = len(self.text.sections)
        required = sum(section.required for section in self.text.sections)
        return f"{total} section{'s' * (total != 1)}, {required} required"


def template_cards() -> list[TemplateCard]:
    """Return the current templates, the shortest first, with how many texts began from each."""
    used: dict[str, int] = {}
    for slug in Postmortem.objects.order_by().values_list("template__slug", flat=True):
        used[slug] = used.get(slug, 0) + 1
    cards = [
        TemplateCard(template, used.get(template.slug, 0))
        for template in PostmortemTemplate.objects.filter(is_current=True).order_by("slug")
    ]
    return sorted(cards, key=lambda card: len(card.text.sections))


def cards_for(incident: Incident) -> list[TemplateCard]:
    """Return the current templates, those that suit the incident's kind best first."""
    is_severe = incident.severity in SEVERITIES_THAT_NEED_ONE

    def rank(card: TemplateCard) -> tuple[int, int]:
        kinds: list[str] = list(card.text.kinds)
        place = kinds.index(incident.kind) if incident.kind in kinds else len(IncidentKind)
        # What serves one kind only is made for the thorough case.
        return (place, len(kinds) if is_severe else len(card.text.sections))

    return sorted(template_cards(), key=rank)
