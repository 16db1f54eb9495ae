"""Bring in what every installation begins with: the checklist and the failure modes."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from core.input.safe_yaml import load_documents
from readiness.domain.checklist_reading import read_checklist
from readiness.domain.failure_mode_reading import read_taxonomy
from readiness.models import Checklist, ChecklistVersion, FailureModeTaxonomy

APP = Path(__file__).resolve().parent.parent
CHECKLISTS = APP / "checklists"
FAILURE_MODES = APP / "failure_modes"


def digest_of(content: Any) -> str:
    """Return the SHA-256 of a document, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def load_shipped_checklists() -> int:
    """Store each shipped checklist whose version is not there yet; return how many were added.

    Services keep the version they are measured by. Where people wrote the current version
    themselves, theirs stays current.
    """
    added = 0
    for path in sorted(CHECKLISTS.glob("*.yaml")):
        (content,) = load_documents(path.read_text(encoding="utf-8"))
        checklist = read_checklist(content)
        row, _ = Checklist.objects.get_or_create(
            key=checklist.key,
            defaults={"is_default": not Checklist.objects.filter(is_default=True).exists()},
        )
        if row.versions.filter(version=checklist.version).exists():
            continue
        is_current = not row.versions.filter(is_current=True, author__isnull=False).exists()
        if is_current:
            row.versions.update(is_current=False)
        ChecklistVersion.objects.create(
            checklist=row,
            version=checklist.version,
            title=checklist.title,
            content=content,
            digest=digest_of(content),
            is_current=is_current,
        )
        added += 1
    return added


@transaction.atomic
def load_shipped_failure_modes() -> int:
    """Store each shipped taxonomy whose version is not there yet; return how many were added."""
    added = 0
    for path in sorted(FAILURE_MODES.glob("*.yaml")):
        (content,) = load_documents(path.read_text(encoding="utf-8"))
        taxonomy = read_taxonomy(content)
        if FailureModeTaxonomy.objects.filter(version=taxonomy.version).exists():
            continue
        FailureModeTaxonomy.objects.filter(is_current=True).update(is_current=False)
        FailureModeTaxonomy.objects.create(
            version=taxonomy.version, content=content, digest=digest_of(content), is_current=True
        )
        added += 1
    return added
