from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from core.background.dispatcher import registered_drains
from core.errors import RuleViolation
from core.jobs.leasing import FAULT
from core.visibility import Viewer, viewing_as
from incidents.importers.uploads import WATCHED_EVERY_SECONDS, drain_imports
from incidents.models import ImportBatch, Incident
from incidents.models.import_batch import FileStatus, ImportStatus
from incidents.queries.import_batches import Progress, progress_of, rejections_of
from incidents.tasks import drain_imports as task
from incidents.usecases.import_batches import (
    accept_upload,
    cancel_batch,
    claim_due_batch,
    extend_lease,
    retry_batch,
)
from tests.factories.people import make_user

TABLE = b"title,started_at\nMail is slow,2024-05-01\nBroken,banana\n"


def upload(*names: str) -> ImportBatch:
    return accept_upload([(name, TABLE) for name in names], by=make_user(), format_name="auto")


@pytest.mark.django_db
def test_drain_imports_works_through_all_files() -> None:
    batch = upload("a.csv", "b.csv")

    assert drain_imports() is True
    assert drain_imports() is False

    batch.refresh_from_db()
    assert (batch.status, batch.lease_until) == (ImportStatus.DONE, None)
    assert progress_of(batch) == Progress(files=2, finished=2, created=1, updated=0, unchanged=1)
    assert [one["path"] for one in rejections_of(batch)] == ["a.csv:3", "b.csv:3"]
    assert {bytes(file.content) for file in batch.files.all()} == {b""}


@pytest.mark.django_db
def test_file_without_any_record_is_rejected() -> None:
    batch = accept_upload([("x.md", b"\xff")], by=make_user(), format_name="auto")

    drain_imports()

    assert [file.status for file in batch.files.all()] == [FileStatus.REJECTED]


@pytest.mark.django_db
def test_second_file_of_one_identity_changes_nothing() -> None:
    told = b"key,title\n1,Mail is slow\n"
    files = [("x.csv", told), ("y.csv", told.replace(b"slow", b"gone")), ("z.csv", told)]
    for _ in range(2):
        batch = accept_upload(files, by=make_user(), format_name="auto")
        drain_imports()

    assert [(one.updated, one.unchanged) for one in batch.files.all()] == [(0, 1), (0, 0), (0, 1)]
    assert rejections_of(batch) == [
        {"path": "y.csv", "reason": "has the identity of another record, 1 in x.csv"}
    ]


@pytest.mark.django_db
def test_upload_without_files_is_refused() -> None:
    with pytest.raises(RuleViolation, match="at least one file"):
        accept_upload([], by=make_user(), format_name="auto")


@pytest.mark.django_db
def test_import_of_a_worker_that_went_away_is_taken_up_where_it_stopped() -> None:
    batch = upload("a.csv", "b.csv")
    now = timezone.now()
    claim_due_batch(now - timedelta(hours=1))
    batch.files.filter(name="a.csv").update(status=FileStatus.READ)

    drain_imports()

    batch.refresh_from_db()
    assert batch.status == ImportStatus.DONE
    assert [file.created for file in batch.files.order_by("name")] == [0, 1]


@pytest.mark.django_db
def test_cancelled_import_stops_and_stays_cancelled() -> None:
    batch = upload("a.csv")
    cancel_batch(batch, by=batch.person, at=timezone.now())
    cancel_batch(batch, by=batch.person, at=timezone.now())

    assert drain_imports() is False
    assert not Incident.objects.exists()


@pytest.mark.django_db
def test_lease_cannot_be_extended_once_another_worker_has_it() -> None:
    upload("a.csv")
    now = timezone.now()
    first = claim_due_batch(now - timedelta(hours=1))
    second = claim_due_batch(now)

    assert first is not None
    assert second is not None
    assert extend_lease(second, now) is True
    assert extend_lease(first, now) is False


@pytest.mark.django_db
def test_celery_task_drains_everything_that_is_due() -> None:
    upload("a.csv")
    upload("b.csv")

    task()

    assert not ImportBatch.objects.exclude(status=ImportStatus.DONE).exists()


@pytest.mark.django_db
def test_dispatcher_drains_everything_that_is_due() -> None:
    upload("a.csv")

    assert registered_drains()["imports"]()

    assert not ImportBatch.objects.exclude(status=ImportStatus.DONE).exists()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_import_each_record_once(threads: ThreadPoolExecutor) -> None:
    batch = upload(*(f"{number}.csv" for number in range(4)))
    start = Barrier(4)

    def work() -> None:
        with viewing_as(Viewer.SYSTEM):
            try:
                start.wait()
                drain_imports()
            finally:
                connection.close()

    for future in [threads.submit(work) for _ in range(4)]:
        future.result()

    batch.refresh_from_db()
    assert batch.status == ImportStatus.DONE
    assert Incident.objects.count() == 1
    assert progress_of(batch).finished == 4


@pytest.mark.django_db
def test_running_import_that_is_cancelled_ends_between_two_records_and_says_what_it_did() -> None:
    rows = b"".join(b"Outage %d,2024-05-0%d\n" % (day, day) for day in range(1, 7))
    files = [("a.csv", b"title,started_at\n" + rows), ("b.csv", TABLE)]
    batch = accept_upload(files, by=make_user(), format_name="auto")
    looks: list[int] = []

    def clock() -> float:
        """Let the time between two looks pass each time, and cancel before the third record."""
        looks.append(len(looks))
        if len(looks) == 4:
            cancel_batch(batch, by=batch.person, at=timezone.now())
            assert ImportBatch.objects.get().is_cancelling
        return looks[-1] * WATCHED_EVERY_SECONDS

    drain_imports(seconds=clock)

    batch.refresh_from_db()
    assert (batch.status, batch.lease_until) == (ImportStatus.CANCELLED, None)
    assert batch.finished_at is not None
    assert Incident.objects.count() == 2
    assert progress_of(batch) == Progress(files=2, finished=0, created=2, updated=0, unchanged=0)
    assert drain_imports() is False
    retry_batch(batch, by=batch.person)
    drain_imports()
    assert progress_of(batch) == Progress(files=2, finished=2, created=5, updated=0, unchanged=2)
    with pytest.raises(RuleViolation, match="neither cancelled nor"):
        retry_batch(batch, by=batch.person)


@pytest.mark.django_db
def test_import_cancelled_while_its_worker_is_gone_is_not_taken_up_again() -> None:
    batch = upload("a.csv")
    now = timezone.now()
    claim_due_batch(now)
    cancel_batch(batch, by=batch.person, at=now)

    taken = claim_due_batch(now + timedelta(hours=1))

    batch.refresh_from_db()
    assert taken is None
    assert (batch.status, batch.failure) == (ImportStatus.CANCELLED, "")


@pytest.mark.django_db
def test_error_nobody_foresaw_is_told_and_tried_again() -> None:
    batch = upload("a.csv")

    def broken() -> float:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        drain_imports(seconds=broken)

    batch.refresh_from_db()
    assert (batch.status, batch.attempts, batch.failure) == (ImportStatus.RUNNING, 1, FAULT)
    assert batch.lease_until is not None
    assert batch.lease_until < timezone.now() + timedelta(seconds=3)


@pytest.mark.django_db(transaction=True)
def test_cancel_against_four_workers_leaves_nothing_half_said(threads: ThreadPoolExecutor) -> None:
    batch = upload(*(f"{number}.csv" for number in range(4)))
    start = Barrier(5)

    def work(*, cancels: bool) -> None:
        with viewing_as(Viewer.SYSTEM):
            try:
                start.wait()
                if cancels:
                    cancel_batch(batch, by=batch.person, at=timezone.now())
                else:
                    drain_imports()
            finally:
                connection.close()

    with ThreadPoolExecutor(1) as more:
        futures = [threads.submit(work, cancels=False) for _ in range(4)]
        futures.append(more.submit(work, cancels=True))
        for future in futures:
            future.result()

    batch.refresh_from_db()
    counted = progress_of(batch)
    assert batch.status in {ImportStatus.CANCELLED, ImportStatus.DONE}
    assert (batch.status == ImportStatus.DONE) == (counted.finished == counted.files)
    assert Incident.objects.count() == counted.created <= 1
    assert counted.created + counted.unchanged == counted.finished
