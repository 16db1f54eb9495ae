"""Bring in the templates that come with Drydock; people write theirs in template_drafts."""

from pathlib import Path

from django.db import transaction

from core.drafts import add_shipped
from incidents.domain.postmortem_template import parse_template
from incidents.models import PostmortemTemplate

SHIPPED = Path(__file__).resolve().parent.parent / "postmortem_templates"


@transaction.atomic
def load_shipped() -> int:
    """Store each shipped template whose version is not there yet; return how many were added.

    A version that is already stored is left alone, because postmortems were written from it. Where
    people wrote the current version themselves, theirs stays current.
    """
    added = 0
    for path in sorted(SHIPPED.glob("*.md")):
        body = path.read_text(encoding="utf-8")
        template = parse_template(body)
        known = PostmortemTemplate.objects.filter(slug=template.slug)
        if known.filter(version=template.version).exists():
            continue
        add_shipped(
            PostmortemTemplate,
            template.slug,
            template.version,
            name=template.name,
            purpose=template.purpose,
            body=body,
        )
        added += 1
    return added
