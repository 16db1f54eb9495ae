"""Uploads are read, wait for a person where something is unclear, and are booked once."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from core.background.dispatcher import registered_drains
from core.errors import RuleViolation
from core.models import Activity
from readiness.importers import evidence_uploads
from readiness.importers.evidence_uploads import drain_evidence_imports
from readiness.models import Evidence, EvidenceImport
from readiness.models.evidence_import import EvidenceImportStatus as Status
from readiness.queries.evidence_imports import EvidenceProgress, progress_of, rejections_of
from readiness.tasks import drain_evidence_imports as task
from readiness.usecases.evidence_imports import (
    LARGEST_UPLOAD,
    MOST_FILES,
    EntryChoice,
    accept_evidence,
    cancel_evidence_import,
    choose,
    claim_due_import,
)
from tests.factories.catalog import make_service
from tests.factories.imports import make_evidence_import
from tests.factories.people import make_user
from tests.readiness.ingestion.chaos.run_text import Object, chaos_result, journal, passed
from tests.readiness.ingestion.kubernetes.manifest_text import deployment, file_of

pytestmark = pytest.mark.django_db


def tagged(*tags: str) -> Object:
    made = journal(start="2026-01-01T10:00:00Z", end="2026-01-01T10:00:09Z")
    made["experiment"]["tags"] = list(tags)
    return made


def upload(*documents: Object, **options: object) -> EvidenceImport:
    files = [(f"{number}.json", json.dumps(one).encode()) for number, one in enumerate(documents)]
    batch = accept_evidence(files, by=make_user(), **options)  # type: ignore[arg-type]  # options of one test each
    drain_evidence_imports()
    batch.refresh_from_db()
    return batch


def test_upload_is_read_and_waits_for_a_person() -> None:
    shop = make_service(slug="shop")
    batch = upload(tagged("service:shop", "mode:zone-loss"), tagged(), deployment(), {"a": 1})

    assert (batch.status, batch.lease_until) == (Status.CHOOSING, None)
    told = [
        (one.subject, one.verdict, one.service, one.failure_mode) for one in batch.entries.all()
    ]
    assert told == [
        ("Deployment/shop", "fail", shop, ""),
        ("Kill one", "survived", shop, "zone-loss"),
        ("Kill one", "survived", None, ""),
    ]
    assert rejections_of(batch) == [{"path": "3.json", "reason": "is none of the known formats"}]
    assert progress_of(batch) == EvidenceProgress(
        files=4, read=4, entries=3, created=0, unchanged=0
    )
    assert Evidence.objects.count() == 0


def test_choices_are_booked_and_the_rest_is_left_out() -> None:
    shop, person = make_service(slug="shop"), make_user()
    batch = upload(tagged(), tagged("service:shop"))

    choose(batch, {0: EntryChoice(service=shop, failure_mode="zone-loss")}, by=person)
    assert drain_evidence_imports() is True
    assert drain_evidence_imports() is False

    batch.refresh_from_db()
    first, second = batch.entries.all()
    assert (batch.status, batch.is_finished) == (Status.DONE, True)
    assert (first.created, first.unchanged, first.reason) == (3, 0, "")
    assert (second.created, second.reason) == (0, "left out")
    assert {one.recorded_by for one in Evidence.objects.all()} == {batch.person}
    assert Activity.objects.filter(verb="evidence_import.choose").count() == 1


def test_automatic_import_books_what_is_clear_and_asks_for_the_rest() -> None:
    shop = make_service(slug="shop")
    batch = upload(tagged("service:shop", "mode:zone-loss"), tagged(), is_automatic=True)
    assert batch.status == Status.BOOKING

    drain_evidence_imports()

    batch.refresh_from_db()
    assert (batch.status, batch.is_automatic) == (Status.CHOOSING, False)
    assert [one.is_open for one in batch.entries.all()] == [False, True]
    choose(batch, {1: EntryChoice(service=shop, failure_mode="cache-loss")}, by=make_user())
    task()
    batch.refresh_from_db()
    assert batch.status == Status.DONE
    assert set(
        Evidence.objects.exclude(failure_mode="").values_list("failure_mode", flat=True)
    ) == {
        "zone-loss",
        "cache-loss",
    }


def test_given_service_mode_and_time_count_for_all_of_an_automatic_import() -> None:
    shop = make_service(slug="elsewhere")
    result = chaos_result(passed(passedRuns=1, failedRuns=1))
    now = timezone.now() - timedelta(days=1)

    batch = upload(
        result, service=shop, failure_mode="instance-kill", observed_at=now, is_automatic=True
    )
    drain_evidence_imports()

    assert Evidence.objects.get(failure_mode="instance-kill").observed_at == now
    assert batch.entries.get().needs_time


def test_import_without_anything_bookable_is_done_at_once() -> None:
    broken = journal(status="aborted")

    batch = upload(broken)

    assert batch.status == Status.DONE
    assert [one.reason for one in batch.entries.all()] == ["the run was aborted"]


def test_two_files_of_one_name_stay_apart() -> None:
    files = [file_of(deployment()), file_of(deployment(kind="StatefulSet"))]
    batch = accept_evidence(files, by=make_user())

    drain_evidence_imports()

    assert [one.file_name for one in batch.entries.all()] == ["all.yaml", "all.yaml (2)"]


def test_entries_beyond_the_limit_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_uploads, "MOST_ENTRIES", 1)

    batch = upload(tagged(), tagged())

    assert batch.entries.count() == 1
    assert rejections_of(batch) == [
        {"path": "1.json", "reason": "has 1 beyond the 1 entries that fit into one import"}
    ]


def test_cancelled_import_is_not_read() -> None:
    batch = accept_evidence([("a.json", b"{}")], by=make_user())

    cancel_evidence_import(batch, by=batch.person, at=timezone.now())
    cancel_evidence_import(batch, by=batch.person, at=timezone.now())

    assert drain_evidence_imports() is False
    assert Activity.objects.filter(verb="evidence_import.cancel").count() == 1
    with pytest.raises(RuleViolation, match="does not wait for choices"):
        choose(batch, {}, by=batch.person)


def test_lease_keeps_other_workers_off_until_it_ends() -> None:
    now = timezone.now()
    batch = make_evidence_import()

    assert claim_due_import(now) == batch
    assert claim_due_import(now) is None
    assert claim_due_import(now + timedelta(hours=1)) == batch


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([], "Choose at least one file."),
        ([("a", b"")] * (MOST_FILES + 1), f"At most {MOST_FILES} files"),
        ([("a", b" " * (LARGEST_UPLOAD + 1))], "Together the files have 8,000,001 bytes"),
        ([("a\0", b"")], "holds a character that cannot be stored"),
        ([("a" * 301, b"")], "has 301 characters"),
    ],
)
def test_upload_that_is_too_much_is_refused(files: list[tuple[str, bytes]], reason: str) -> None:
    with pytest.raises(RuleViolation, match=reason):
        accept_evidence(files, by=make_user())

    assert EvidenceImport.objects.count() == 0


def test_drain_is_registered() -> None:
    assert registered_drains()["evidence imports"] is drain_evidence_imports
