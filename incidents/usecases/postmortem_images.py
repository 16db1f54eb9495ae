"""Add pictures to a postmortem."""

from datetime import datetime

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.described_image import described_image
from core.input.text import checked_text
from core.models import User
from incidents.models import Postmortem, PostmortemImage

MOST_IMAGES = 100
LONGEST_ALT_TEXT = 300


def add_image(
    postmortem: Postmortem, *, by: User | None, at: datetime, content: bytes, alt_text: str = ""
) -> PostmortemImage:
    """Keep an image for the text of a postmortem; the same bytes again give the first row.

    `alt_text` says in words what there is to see. Raises ImageRefused for what is no PNG, JPEG, GIF
    or WebP image or too large, RuleViolation for words that cannot be stored or one too many.
    """
    checked_text(alt_text, field="alt_text", label="The text", max_length=LONGEST_ALT_TEXT)
    image = described_image(content)
    with transaction.atomic():
        postmortem = Postmortem.objects.select_for_update().get(pk=postmortem.pk)
        if known := postmortem.images.filter(digest=image.digest).first():
            return _described(known, alt_text)
        if postmortem.images.count() >= MOST_IMAGES:
            raise RuleViolation(f"A postmortem keeps at most {MOST_IMAGES} images.", field="image")
        row = PostmortemImage.objects.create(
            postmortem=postmortem,
            **image.columns,
            alt_text=alt_text.strip(),
            added_by=by,
            added_at=at,
        )
        record(by, "postmortem.image", postmortem, digest=row.digest, size=row.size)
    return row


def _described(image: PostmortemImage, alt_text: str) -> PostmortemImage:
    """Take newer words about an image that is there already; none leave the old ones."""
    if alt_text.strip() and image.alt_text != alt_text.strip():
        image.alt_text = alt_text.strip()
        image.save(update_fields=["alt_text"])
    return image
