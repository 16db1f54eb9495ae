"""Evidence is stored once, in whatever order it comes, and moves the score."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Service
from core.errors import RuleViolation
from core.models import Activity
from readiness.models import Evidence, ScoreSnapshot
from readiness.queries.scores import score_card
from readiness.usecases.evidence import NewEvidence, record_evidence
from tests.factories.catalog import make_service
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def observed(service: Service, **fields: Any) -> NewEvidence:
    values: dict[str, Any] = {
        "item": "minimum-two-instances",
        "source": "k8s:replicas",
        "evidence_class": "observed",
        "outcome": "pass",
        "observed_at": NOW - timedelta(days=1),
    }
    return NewEvidence(service=service, **(values | fields))


def test_what_was_observed_is_stored_with_who_told_it() -> None:
    service, person = make_service(tier=1), make_user()

    (row,) = record_evidence([observed(service, digest="d1")], by=person, at=NOW)

    assert (row.recorded_by, row.recorded_at, row.digest) == (person, NOW, "d1")
    entry = Activity.objects.about(service).get(verb="evidence.record")
    assert entry.data == {
        "count": 1,
        "records": [["minimum-two-instances", "pass", "k8s:replicas"]],
    }


def test_importing_twice_stores_once() -> None:
    service = make_service(tier=1)
    both = [observed(service), observed(service)]

    first = record_evidence(both, by=None, at=NOW)
    second = record_evidence(both, by=None, at=NOW + timedelta(hours=1))

    assert (len(first), second) == (1, [])
    assert Evidence.objects.count() == 1
    assert ScoreSnapshot.objects.count() == 1
    assert Activity.objects.filter(verb="evidence.record").count() == 1


def test_the_order_of_import_changes_no_number() -> None:
    there, back = make_service(tier=1), make_service(tier=1)
    told: list[dict[str, Any]] = [
        {"observed_at": NOW - timedelta(days=9)},
        {"observed_at": NOW - timedelta(days=5), "outcome": "fail"},
        {"source": "drill:run", "evidence_class": "proven", "failure_mode": "instance-kill"},
    ]

    record_evidence([observed(there, **fields) for fields in told], by=None, at=NOW)
    for fields in reversed(told):
        record_evidence([observed(back, **fields)], by=None, at=NOW)

    cards = [score_card(one, at=NOW) for one in (there, back)]
    assert cards[0].score == cards[1].score
    assert cards[0].shares == cards[1].shares
    assert cards[0].score


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"item": ""}, "item"),
        ({"source": " "}, "source"),
        ({"observed_at": NOW + timedelta(seconds=1)}, "observed_at"),
        ({"note": "a\x00b"}, "note"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"item": "x" * 61}, "item"),
        ({"source": "manual", "evidence_class": "documented"}, None),
    ],
)
def test_what_cannot_be_evidence_is_refused_and_changes_nothing(
    fields: dict[str, Any], field: str | None
) -> None:
    service = make_service()

    with pytest.raises(RuleViolation) as refused:
        record_evidence([observed(service), observed(service, **fields)], by=None, at=NOW)

    assert refused.value.field == field
    assert Evidence.objects.count() == 0


def test_a_document_counts_once_a_second_person_looked() -> None:
    service, author, reader = make_service(), make_user(), make_user()
    document: dict[str, Any] = {
        "source": "manual",
        "evidence_class": "documented",
        "told_by": author,
    }

    with pytest.raises(RuleViolation):
        record_evidence([observed(service, **document, reviewed_by=author)], by=reader, at=NOW)
    (row,) = record_evidence([observed(service, **document, reviewed_by=reader)], by=reader, at=NOW)

    assert (row.recorded_by, row.reviewed_by) == (author, reader)


def test_evidence_never_changes() -> None:
    service = make_service()
    (row,) = record_evidence([observed(service)], by=None, at=NOW)

    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        Evidence.objects.update(outcome="fail")


def test_the_number_of_statements_does_not_grow_with_the_rows() -> None:
    one = [observed(make_service(tier=1))]
    three = [observed(make_service(tier=1)) for _ in range(3)]
    score_card(make_service(), at=NOW)

    with CaptureQueriesContext(connection) as single:
        record_evidence(one, by=None, at=NOW)
    with CaptureQueriesContext(connection) as triple:
        record_evidence(three, by=None, at=NOW)

    assert len(single) == len(triple)
