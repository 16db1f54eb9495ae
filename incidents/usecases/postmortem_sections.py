"""Saving a section of a postmortem: over the text it grew from, merged, or kept for a choice.

No text that somebody sent is lost: it becomes a version, or it is kept beside the versions as it
was sent, with the number of the version that took it in.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from core.audit.activity import record
from core.errors import StaleVersion
from core.input.text import checked_text
from core.models import User
from incidents.domain.postmortem import LONGEST_SECTION
from incidents.domain.text_merge import Merge, merge
from incidents.models import PostmortemSection, SectionVersion
from incidents.queries.postmortem_text import section_html
from incidents.queries.postmortems import base_text, late_texts
from incidents.usecases.mentions import tell_mentioned_in_section

MOST_TRIES = 5
"""How often somebody else may be faster while texts are merged, before a person has to look."""


class StaleSection(StaleVersion):
    """Somebody else saved the section first, and the texts cannot be merged without a choice.

    `late` is the text that came too late, kept for good; `section` is what stands there now.
    """

    def __init__(self, section: PostmortemSection, late: SectionVersion) -> None:
        super().__init__(
            f"Somebody else changed “{section.heading}” since you opened it. Your text is kept; "
            "choose what the section should say.",
            field="text",
        )
        self.section = section
        self.late = late


class Submission(NamedTuple):
    """A text as somebody sent it.

    `base_version` is the version they had read. Where their field held a late text of theirs that
    was merged meanwhile, `grown_from` is that text and `base_version` what came of it.
    """

    by: User | None
    at: datetime
    text: str
    base_version: int
    grown_from: SectionVersion | None = None


class SavedSection(NamedTuple):
    """The section after a save; `late` is the text as sent if it had to be merged, else None."""

    section: PostmortemSection
    late: SectionVersion | None = None


def save_section(
    section: PostmortemSection, *, by: User | None, at: datetime, text: str, base_version: int
) -> PostmortemSection:
    """Put `text` in the place of version `base_version`; see `submit_section`."""
    return submit_section(section, Submission(by, at, text, base_version)).section


def submit_section(section: PostmortemSection, sent: Submission) -> SavedSection:
    """Save a text over the version its author had read, or merged with what others did since.

    A text that says what the section says already makes no version. When somebody else was
    faster, the text is stored as a version without a number; if it cannot be merged without a
    choice, StaleSection is raised. Call this outside of any transaction, or that text is rolled
    back with it. Raises RuleViolation for text that cannot be stored.
    """
    checked_text(sent.text, field="text", label="The text", max_length=LONGEST_SECTION)
    if settled := _settled(section, sent):
        return SavedSection(section, settled)
    for _ in range(MOST_TRIES):
        merged = _merged(section, sent)
        # Rendering takes up to a second, so it comes before the transaction.
        html = section_html(section.key, merged.text) if merged.is_clean else ""
        with transaction.atomic():
            current = _locked(section)
            if current.version == section.version:
                saved = _store(current, sent, merged, html)
                break
            section = current
    else:
        # Whoever is overtaken again and again gets both texts to look at.
        with transaction.atomic():
            saved = SavedSection(_locked(section), _keep_late(section, sent))
            merged = Merge(sent.text, conflicts=1)
    if saved.late and not merged.is_clean:
        raise StaleSection(saved.section, saved.late)
    return saved


def settle_section(
    section: PostmortemSection,
    late: SectionVersion,
    *,
    by: User,
    at: datetime,
    text: str,
    base_version: int,
) -> PostmortemSection:
    """Save what somebody chose instead of a late text, which has found its place with that.

    So have the earlier texts of the same author that grew from the same version: they are older
    drafts of it. Raises what `submit_section` raises, and then nothing is settled.
    """
    saved = submit_section(section, Submission(by, at, text, base_version)).section
    with transaction.atomic():
        _settle(late, saved)
        record(by, "postmortem.settle", saved.postmortem, section=saved.key, late=late.pk)
    return saved


def _merged(section: PostmortemSection, sent: Submission) -> Merge:
    """Return what the section should say, seen from the version in `section`."""
    is_newest = sent.base_version == section.version and sent.grown_from is None
    if is_newest or sent.text == section.text:
        return Merge(sent.text)
    base = base_text(section, sent.base_version, sent.grown_from)
    return Merge(sent.text, conflicts=1) if base is None else merge(base, sent.text, section.text)


def _settled(section: PostmortemSection, sent: Submission) -> SectionVersion | None:
    """Return the text if it was sent before and merged: its answer got lost on the way."""
    if sent.base_version == section.version and sent.grown_from is None:
        return None
    return (
        late_texts(section)
        .filter(
            settled_in__isnull=False,
            base_number=sent.base_version,
            grown_from=sent.grown_from,
            author=sent.by,
            text=sent.text,
        )
        .first()
    )


def _locked(section: PostmortemSection) -> PostmortemSection:
    return (
        PostmortemSection.objects.select_for_update(of=("self",))
        .select_related("postmortem")
        .get(pk=section.pk)
    )


def _store(section: PostmortemSection, sent: Submission, merged: Merge, html: str) -> SavedSection:
    """Write a text whose merge was made from exactly this version of the section."""
    if sent.text == section.text:
        return SavedSection(section)
    if merged.is_clean and merged.text == sent.text:
        return SavedSection(write_version(section, sent, merged.text, html))
    late = _keep_late(section, sent)
    if not merged.is_clean:
        return SavedSection(section, late)
    if merged.text != section.text:
        section = write_version(section, sent, merged.text, html)
    _settle(late, section)
    return SavedSection(section, late)


def write_version(
    section: PostmortemSection, sent: Submission, text: str, html: str
) -> PostmortemSection:
    """Make `text` the next version of a section that is locked; `html` is what it reads as."""
    base, before = section.version, section.html
    section.version += 1
    section.text, section.html, section.updated_by = text, html, sent.by
    section.save(update_fields=["text", "html", "version", "updated_by", "updated_at"])
    SectionVersion.objects.create(
        section=section,
        number=section.version,
        base_number=base,
        text=text,
        author=sent.by,
        at=sent.at,
    )
    verb = "postmortem.save" if text == sent.text else "postmortem.merge"
    record(sent.by, verb, section.postmortem, section=section.key, version=section.version)
    tell_mentioned_in_section(section, before=before, by=sent.by, at=sent.at)
    return section


def _keep_late(section: PostmortemSection, sent: Submission) -> SectionVersion:
    """Store a text that came after somebody else's, once however often it is sent."""
    late, is_new = SectionVersion.objects.get_or_create(
        section=section,
        number=None,
        base_number=sent.base_version,
        grown_from=sent.grown_from,
        text=sent.text,
        author=sent.by,
        defaults={"at": sent.at},
    )
    if is_new:
        record(
            sent.by, "postmortem.conflict", section.postmortem, section=section.key, late=late.pk
        )
    return late


def _settle(late: SectionVersion, section: PostmortemSection) -> None:
    """Note that a late text, and older drafts of it, found their place in this version."""
    late_texts(section).filter(
        settled_in__isnull=True,
        author=late.author_id,
        base_number=late.base_number,
        pk__lte=late.pk,
    ).update(settled_in=section.version)
    late.settled_in = section.version
