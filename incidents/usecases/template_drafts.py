"""Write templates: a draft that changes until it is published, a copy, a file from elsewhere."""

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import Max

from core.activity import record
from core.errors import RuleViolation, StaleVersion
from core.models import User
from core.text import checked_text
from incidents.domain.postmortem_template import (
    PostmortemTemplateText,
    parse_template,
    render_template,
)
from incidents.domain.template_writing import LONGEST_KEY
from incidents.models import PostmortemTemplate

LONGEST_TEMPLATE = 100_000
LONGEST_NAME = 100
LONGEST_PURPOSE = 300
RESERVED_SLUGS = ("new",)
"""Words that stand for a page in addresses of templates."""


def save_draft(
    template: PostmortemTemplateText, *, by: User | None, revision: int | None
) -> PostmortemTemplate:
    """Make `template` the draft of its slug, whatever version it says.

    `revision` is that of the draft its author had read, None when there was none. Raises
    StaleVersion when somebody else saved, began or published one meanwhile, RuleViolation for what
    cannot be stored.
    """
    _check(template)
    try:
        with transaction.atomic():
            draft = _locked_draft(template.slug)
            if (draft.revision if draft else None) != revision:
                raise _stale(draft)
            if draft is None:
                return _begin(template, by=by)
            return _change(draft, template, by=by)
    except IntegrityError:
        raise _stale(_draft_of(template.slug)) from None


def import_template(text: str, *, by: User | None) -> PostmortemTemplate:
    """Make the draft that a file in the shipped format describes.

    A slug that is known gets a new version; a file that says what the current version says already
    gives that one. Raises TemplateError naming the line that breaks the format, RuleViolation
    while there is a draft already.
    """
    checked_text(text, field="text", label="The text", required=True, max_length=LONGEST_TEMPLATE)
    template = parse_template(text)
    current = PostmortemTemplate.objects.filter(slug=template.slug, is_current=True).first()
    if current and replace(template, version=current.version) == parse_template(current.body):
        return current
    if _draft_of(template.slug):
        raise RuleViolation(
            f"There is a draft of “{template.slug}” already; publish or discard it first.",
            field="text",
        )
    return save_draft(template, by=by, revision=None)


def duplicate_template(template: PostmortemTemplate, *, by: User | None) -> PostmortemTemplate:
    """Begin a template of its own from what another one says."""
    text = parse_template(template.body)
    slug, number = f"{text.slug[: LONGEST_KEY - 8].strip('-')}-copy", 2
    free = slug
    while PostmortemTemplate.objects.filter(slug=free).exists():
        free, number = f"{slug}-{number}", number + 1
    copy = replace(text, slug=free, name=f"Copy of {text.name}"[:LONGEST_NAME])
    return save_draft(copy, by=by, revision=None)


@transaction.atomic
def publish_draft(draft: PostmortemTemplate, *, by: User | None) -> PostmortemTemplate:
    """Let new postmortems begin from the draft; those written from older versions keep theirs.

    Publishing what is published already changes nothing.
    """
    versions = PostmortemTemplate.objects.select_for_update()
    draft = versions.get(pk=draft.pk)
    if not draft.is_draft:
        return draft
    PostmortemTemplate.objects.filter(slug=draft.slug, is_current=True).update(is_current=False)
    draft.is_draft, draft.is_current = False, True
    draft.save(update_fields=["is_draft", "is_current"])
    record(by, "template.publish", draft, version=draft.version)
    return draft


@transaction.atomic
def discard_draft(draft: PostmortemTemplate, *, by: User | None) -> None:
    """Throw a draft away; raises RuleViolation for a version that is no draft any more."""
    draft = PostmortemTemplate.objects.select_for_update().get(pk=draft.pk)
    if not draft.is_draft:
        raise RuleViolation("This version is published; it stays.")
    record(by, "template.discard", draft, version=draft.version, body=draft.body)
    draft.delete()


def _check(template: PostmortemTemplateText) -> None:
    if template.slug in RESERVED_SLUGS:
        raise RuleViolation(f"“{template.slug}” is taken by a page.", field="slug")
    for field, label, longest in (
        ("name", "The name", LONGEST_NAME),
        ("purpose", "The purpose", LONGEST_PURPOSE),
    ):
        text = getattr(template, field)
        checked_text(text, field=field, label=label, required=True, max_length=longest)
    try:
        body = render_template(template)
    except ValueError as error:
        raise RuleViolation(str(error)) from error
    checked_text(body, field="text", label="The template", max_length=LONGEST_TEMPLATE)


def _draft_of(slug: str) -> PostmortemTemplate | None:
    return PostmortemTemplate.objects.filter(slug=slug, is_draft=True).first()


def _locked_draft(slug: str) -> PostmortemTemplate | None:
    drafts = PostmortemTemplate.objects.select_for_update()
    return drafts.filter(slug=slug, is_draft=True).first()


def _begin(template: PostmortemTemplateText, *, by: User | None) -> PostmortemTemplate:
    known = PostmortemTemplate.objects.filter(slug=template.slug)
    newest = known.aggregate(newest=Max("version"))["newest"] or 0
    numbered = replace(template, version=newest + 1)
    draft = PostmortemTemplate.objects.create(
        slug=numbered.slug,
        version=numbered.version,
        name=numbered.name,
        purpose=numbered.purpose,
        body=render_template(numbered),
        is_current=False,
        is_draft=True,
        author=by,
    )
    record(by, "template.draft", draft, version=draft.version)
    return draft


def _change(
    draft: PostmortemTemplate, template: PostmortemTemplateText, *, by: User | None
) -> PostmortemTemplate:
    body = render_template(replace(template, version=draft.version))
    if body == draft.body:
        return draft
    draft.name, draft.purpose, draft.body = template.name, template.purpose, body
    draft.author = by
    draft.revision += 1
    draft.save(update_fields=["name", "purpose", "body", "author", "revision"])
    record(by, "template.draft", draft, version=draft.version, revision=draft.revision)
    return draft


def _stale(draft: PostmortemTemplate | None) -> StaleVersion:
    who = draft.author if draft and draft.author else "Somebody else"
    return StaleVersion(f"{who} changed this template since you opened it. Nothing is saved yet.")
