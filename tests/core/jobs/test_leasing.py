from datetime import timedelta
from typing import Any

import pytest

from core.jobs.leasing import FAULT, MOST_ATTEMPTS, WORKER_GONE
from core.visibility import Viewer, viewing_as
from incidents.models import ChatImport, ImportBatch
from incidents.usecases import chat_imports, import_batches, incident_exports
from readiness.models import EvidenceImport
from readiness.usecases import evidence_imports
from tests.factories.imports import (
    make_evidence_import,
    make_import_batch,
    make_import_file,
    make_incident_export,
)
from tests.factories.incident_parts import make_chat_import
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
MAKERS: dict[str, tuple[Any, Any, Any]] = {
    "import": (make_import_batch, import_batches.claim_due_batch, import_batches.note_fault_of),
    "chat": (
        lambda: make_chat_import(make_incident(), make_user(), status="waiting"),
        chat_imports.claim_due_import,
        chat_imports.note_fault_of,
    ),
    "export": (
        make_incident_export,
        incident_exports.claim_due_export,
        incident_exports.note_fault_of,
    ),
    "evidence": (
        make_evidence_import,
        evidence_imports.claim_due_import,
        evidence_imports.note_fault_of,
    ),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_job_whose_worker_always_dies_ends_and_says_so(kind: str) -> None:
    make, claim, _ = MAKERS[kind]
    row = make()

    for number in range(MOST_ATTEMPTS):
        assert claim(NOON + timedelta(hours=number)) is not None
        assert claim(NOON + timedelta(hours=number)) is None
    given_up = claim(NOON + timedelta(hours=MOST_ATTEMPTS))

    row.refresh_from_db()
    assert given_up is None
    assert (row.status, row.failure, row.started_at) == ("failed", WORKER_GONE, NOON)
    assert row.finished_at == NOON + timedelta(hours=MOST_ATTEMPTS)


@pytest.mark.parametrize("kind", MAKERS)
def test_job_that_always_meets_an_error_waits_longer_each_time_and_fails(kind: str) -> None:
    make, claim, note = MAKERS[kind]
    row, at, pauses = make(), NOON, []

    for _ in range(MOST_ATTEMPTS):
        taken = claim(at)
        note(taken, at=at)
        row.refresh_from_db()
        pauses.append(row.lease_until and (row.lease_until - at).total_seconds())
        at += timedelta(minutes=5)

    assert pauses == [2, 4, 8, 16, None]
    assert (row.status, row.failure) == ("failed", FAULT)


def test_failed_jobs_begin_again_where_they_stopped() -> None:
    person = make_user()
    batch = make_import_batch(person, status="failed", attempts=5, failure=FAULT)
    make_import_file(batch)
    chat = make_chat_import(make_incident(), person, status="failed", attempts=5)
    evidence = make_evidence_import(person, status="failed", attempts=5, started_at=NOON)

    import_batches.retry_batch(batch, by=person)
    chat_imports.retry_import(chat, by=person)
    evidence_imports.retry_evidence_import(evidence, by=person)

    with viewing_as(Viewer.SYSTEM):
        rows = (ImportBatch.objects.get(), ChatImport.objects.get(), EvidenceImport.objects.get())
    assert [(row.status, row.attempts, row.failure, row.started_at) for row in rows] == [
        ("waiting", 0, "", None),
        ("waiting", 0, "", None),
        ("reading", 0, "", None),
    ]
