"""Write templates: a draft, a copy, a file from elsewhere; core.drafts publishes them."""

from core import drafts
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
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

    def fields(version: int) -> dict[str, str]:
        body = render_template(template._replace(version=version))
        return {"name": template.name, "purpose": template.purpose, "body": body}

    return drafts.save_draft(PostmortemTemplate, template.slug, fields, by=by, revision=revision)


def import_template(text: str, *, by: User | None) -> PostmortemTemplate:
    """Make the draft that a file in the shipped format describes.

    A slug that is known gets a new version; a file that says what the current version says already
    gives that one. Raises TemplateError naming the line that breaks the format, RuleViolation
    while there is a draft already.
    """
    checked_text(text, field="text", label="The text", required=True, max_length=LONGEST_TEMPLATE)
    template = parse_template(text)
    current = PostmortemTemplate.objects.filter(slug=template.slug, is_current=True).first()
    if current and template._replace(version=current.version) == parse_template(current.body):
        return current
    drafts.require_no_draft(PostmortemTemplate, template.slug)
    return save_draft(template, by=by, revision=None)


def duplicate_template(template: PostmortemTemplate, *, by: User | None) -> PostmortemTemplate:
    """Begin a template of its own from what another one says."""
    text = parse_template(template.body)
    free = drafts.free_slug(PostmortemTemplate, text.slug, longest=LONGEST_KEY)
    copy = text._replace(slug=free, name=f"Copy of {text.name}"[:LONGEST_NAME])
    return save_draft(copy, by=by, revision=None)


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
