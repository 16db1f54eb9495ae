from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.jobs.finding import find, log_of, reader_of, register_kind
from core.jobs.job import JobStatus
from core.visibility import viewing_as
from incidents.importers.jobs import ChatImports
from incidents.models import ImportBatch
from incidents.usecases.import_batches import accept_upload, cancel_batch
from tests.factories.imports import make_evidence_import, make_import_batch, make_import_file
from tests.factories.incident_parts import make_chat_import
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_jobs_of_all_kinds_are_read_in_one_order_and_page_by_page() -> None:
    person, incident = make_user(), make_incident()
    rows: list[Any] = [
        make_import_batch(person),
        make_evidence_import(person),
        make_chat_import(incident, person),
        make_import_batch(person),
    ]
    make_import_batch(make_user())
    for number, row in enumerate(rows):
        type(row).objects.filter(pk=row.pk).update(created_at=NOON + timedelta(minutes=number))
    read = reader_of(person)

    first = read(None, is_falling=True, most=3)
    rest = read(first[-1].place, is_falling=True, most=3)
    back = read(rest[0].place, is_falling=False, most=2)

    assert [job.kind for job in first] == ["import", "chat", "evidence"]
    assert [job.key for job in rest] == [f"import-{rows[0].pk}"]
    assert [job.kind for job in back] == ["evidence", "chat"]
    assert len(reader_of(None)(None, is_falling=True, most=9)) == 5


def test_job_is_found_by_those_who_may_know_of_it() -> None:
    person, other = make_user(), make_user()
    secret = make_chat_import(make_incident(restricted=True), person)
    own = make_import_batch(person)

    assert find(f"import-{own.pk}", person=other) is None
    assert find(f"import-{own.pk}", person=None) is not None
    for key in ("import-0", "import", "nothing-1", "import-", "import-x", f"import-{'9' * 19}"):
        assert find(key, person=None) is None
    with viewing_as(person):
        assert find(f"chat-{secret.pk}", person=person) is None


def test_log_tells_who_did_what_and_when_it_ended() -> None:
    person = make_user()
    batch = accept_upload([("a.csv", b"title\nMail is slow\n")], by=person, format_name="auto")
    cancel_batch(batch, by=person, at=timezone.now())

    found = find(f"import-{batch.pk}", person=person)

    assert found is not None
    assert (found.job.status, found.job.status.is_over) == (JobStatus.CANCELLED, True)
    assert {(line.words, line.who) for line in log_of(found)} == {
        ("Asked for it", person),
        ("Cancelled it", person),
        ("Over: Cancelled", None),
    }


def test_rate_and_times_are_those_of_the_work() -> None:
    batch = make_import_batch(
        started_at=NOON + timedelta(minutes=1), finished_at=NOON + timedelta(minutes=3)
    )
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=NOON)
    make_import_file(batch, created=20, unchanged=4, status="read")
    found, waiting = (find(f"import-{one.pk}", person=None) for one in (batch, make_import_batch()))

    assert found is not None
    assert waiting is not None
    assert found.job.rate(NOON) == 12
    assert found.job.took(NOON) == timedelta(minutes=2)
    assert found.job.waited(NOON) == timedelta(minutes=1)
    assert (waiting.job.rate(NOON), waiting.job.took(NOON)) == (None, None)


def test_job_that_began_by_a_slower_clock_waited_for_nothing() -> None:
    batch = make_import_batch(started_at=NOON - timedelta(seconds=3))
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=NOON)

    found = find(f"import-{batch.pk}", person=None)

    assert found is not None
    assert found.job.waited(NOON) == timedelta(0)


def test_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="chat"):
        register_kind(ChatImports())
