"""Keep a photo in the log of a drill."""

import hashlib
from datetime import datetime

from django.db import transaction

from core.errors import RuleViolation
from core.input.described_image import described_image
from core.input.text import checked_text
from core.models import User
from readiness.domain.drill_run import EntryKind
from readiness.models import DrillPhoto, DrillRun
from readiness.usecases.drill_log import write_entry

MOST_PHOTOS = 100
LONGEST_WORDS = 300


def add_photo(
    run: DrillRun, *, by: User, at: datetime, content: bytes, text: str, step: str = ""
) -> DrillPhoto:
    """Write a note with a photo; `text` says what it shows, `step` is "" for the whole drill.

    The same photo with the same words from the same person is kept once. Raises ImageRefused for
    what is no image that is taken, RuleViolation for what the log does not take or one too many.
    """
    checked_text(text, field="text", label="The text", required=True, max_length=LONGEST_WORDS)
    image = described_image(content)
    key = hashlib.sha256(f"{image.digest} {step} {text}".encode()).hexdigest()[:32]
    with transaction.atomic():
        written = write_entry(
            run, EntryKind.NOTE, by=by, at=at, step=step, text=text, idempotency_key=f"photo-{key}"
        )
        entry = written.entry
        if entry is None:
            raise RuleViolation("The log did not take the photo; try again.")
        if not written.is_new:
            return DrillPhoto.objects.select_related("entry").get(entry=entry)
        # The log is locked, so nobody adds one at the same time.
        if DrillPhoto.objects.filter(entry__run=run).count() >= MOST_PHOTOS:
            raise RuleViolation(f"A drill keeps at most {MOST_PHOTOS} photos.", field="image")
        return DrillPhoto.objects.create(
            entry=entry, **image.columns, alt_text=text.strip(), added_by=by, added_at=at
        )
