"""Write checklists: a draft that changes until it is published, and services that move to it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from catalog.models import Service
from core.audit.activity import record, record_many
from core.errors import RuleViolation, StaleVersion
from core.input.safe_yaml import load_documents
from core.input.text import checked_text
from core.models import User
from readiness.domain.checklist_reading import read_checklist
from readiness.domain.document import DocumentError
from readiness.models import Assessment, Checklist, ChecklistVersion
from readiness.usecases.scores import refresh_scores
from readiness.usecases.shipped import digest_of

LONGEST_DOCUMENT = 300_000
RESERVED_KEYS = ("new", "contradictions")
"""Words that stand for a page in addresses of checklists."""


class Written(NamedTuple):
    """A document that can be stored."""

    key: str
    version: str
    title: str
    content: Any


def read_document(text: str) -> Written:
    """Return what a YAML text says; raises RuleViolation on `text` naming the place."""
    checked_text(
        text, field="text", label="The checklist", required=True, max_length=LONGEST_DOCUMENT
    )
    try:
        documents = load_documents(text)
        if len(documents) != 1:
            raise RuleViolation("It has to be one YAML document.", field="text")
        checklist = read_checklist(documents[0])
    except DocumentError as error:
        raise RuleViolation(f"{error}.", field="text") from error
    except ValueError as error:
        raise RuleViolation(f"The text {error}.", field="text") from error
    if checklist.key in RESERVED_KEYS:
        raise RuleViolation(f"The key “{checklist.key}” is taken by a page.", field="text")
    return Written(checklist.key, checklist.version, checklist.title, documents[0])


def save_draft(text: str, *, by: User | None, revision: int | None) -> ChecklistVersion:
    """Make a text the draft of its checklist.

    `revision` is that of the draft its author had read, None when there was none. Raises
    StaleVersion when somebody else saved meanwhile, RuleViolation for what cannot be stored and for
    a version that is published.
    """
    written = read_document(text)
    try:
        with transaction.atomic():
            return _save(written, by=by, revision=revision)
    except IntegrityError:
        raise StaleVersion("Somebody else began a draft meanwhile. Nothing is saved yet.") from None


def _save(written: Written, *, by: User | None, revision: int | None) -> ChecklistVersion:
    checklist, _ = Checklist.objects.get_or_create(key=written.key)
    Checklist.objects.select_for_update().get(pk=checklist.pk)
    published = checklist.versions.filter(version=written.version, is_draft=False)
    if published.exists():
        raise RuleViolation(
            f"Version {written.version} is published; give the draft a new one.", field="text"
        )
    draft = checklist.versions.filter(is_draft=True).first()
    if (draft.revision if draft else None) != revision:
        raise StaleVersion("Somebody else changed this draft. Nothing is saved yet.")
    if draft is None:
        draft = ChecklistVersion(checklist=checklist, is_draft=True, revision=0)
    draft.version, draft.title = written.version, written.title
    draft.content, draft.digest = written.content, digest_of(written.content)
    draft.author, draft.revision = by, draft.revision + 1
    draft.save()
    record(by, "checklist.draft", draft, version=draft.version, revision=draft.revision)
    return draft


@transaction.atomic
def publish_draft(draft: ChecklistVersion, *, by: User | None, note: str) -> ChecklistVersion:
    """Let services that begin now be measured by the draft; others keep theirs until moved.

    Publishing what is published already changes nothing.
    """
    checked_text(note, field="note", label="The change note", required=True, max_length=1000)
    Checklist.objects.select_for_update().get(pk=draft.checklist_id)
    draft = ChecklistVersion.objects.select_related("checklist").get(pk=draft.pk)
    if not draft.is_draft:
        return draft
    draft.checklist.versions.filter(is_current=True).update(is_current=False)
    draft.is_draft, draft.is_current, draft.change_note = False, True, note
    draft.save(update_fields=["is_draft", "is_current", "change_note"])
    record(by, "checklist.publish", draft, version=draft.version)
    return draft


@transaction.atomic
def discard_draft(draft: ChecklistVersion, *, by: User | None) -> None:
    """Throw a draft away; raises RuleViolation for a version that is no draft any more."""
    draft = ChecklistVersion.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if not draft.is_draft:
        raise RuleViolation("This version is published; it stays.")
    record(by, "checklist.discard", draft, version=draft.version)
    draft.delete()


@transaction.atomic
def move_services(
    version: ChecklistVersion, services: Collection[Service], *, by: User | None, at: datetime
) -> int:
    """Measure services by a published version from now on; return how many moved."""
    if version.is_draft:
        raise RuleViolation("A draft measures nobody. Publish it first.")
    locked = list(
        Service.objects.select_for_update(of=("self",))
        .filter(pk__in=[service.pk for service in services])
        .order_by("pk")
    )
    known = {row.service_id: row for row in Assessment.objects.filter(service__in=locked)}
    moved = [
        service
        for service in locked
        if service.pk not in known or known[service.pk].checklist_version_id != version.pk
    ]
    Assessment.objects.filter(service__in=moved).update(checklist_version=version)
    Assessment.objects.bulk_create(
        Assessment(service=service, checklist_version=version)
        for service in moved
        if service.pk not in known
    )
    record_many(
        by,
        (
            ("assessment.move", service, {"checklist": str(version), "version": version.version})
            for service in moved
        ),
    )
    refresh_scores(moved, at=at)
    return len(moved)
