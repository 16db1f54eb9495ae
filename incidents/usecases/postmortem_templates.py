"""Every change of a template: shipped versions come in, people draft and publish their own."""

from pathlib import Path

from django.db import transaction

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
        is_current = not known.filter(is_current=True, author__isnull=False).exists()
        if is_current:
            known.update(is_current=False)
        PostmortemTemplate.objects.create(
            slug=template.slug,
            version=template.version,
            name=template.name,
            purpose=template.purpose,
            body=body,
            is_current=is_current,
        )
        added += 1
    return added
