"""Snapshots tell how a score came about, and any past one can be computed again."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from readiness.domain.traits import Trait
from readiness.models import ScoreSnapshot
from readiness.queries.scores import score_card
from readiness.usecases.evidence import NewEvidence, record_evidence
from readiness.usecases.scores import refresh_all, refresh_scores
from tests.factories.catalog import make_service
from tests.factories.readiness import make_assessment, make_decision

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def told(service: object, outcome: str, at: datetime, item: str = "minimum-two-instances") -> None:
    record_evidence(
        [
            NewEvidence(
                service=service,  # type: ignore[arg-type]  # any service
                item=item,
                source="k8s:replicas",
                evidence_class="observed",
                outcome=outcome,
                observed_at=at,
            )
        ],
        by=None,
        at=at,
    )


def test_each_change_leaves_a_snapshot_with_its_reason() -> None:
    service = make_service(tier=1)

    told(service, "pass", NOW)
    told(service, "fail", NOW + DAY)

    first, second = ScoreSnapshot.objects.filter(service=service)
    assert first.reasons == []
    assert second.reasons == [
        {
            "item": "minimum-two-instances",
            "points": str(-Fraction(first.score)),
            "before": "pass",
            "after": "fail",
            "source": "k8s:replicas",
        }
    ]
    assert (first.level, second.score, str(second.score_shown)) == ("none", "0", "0.0")


def test_a_refresh_that_finds_nothing_new_writes_nothing() -> None:
    service = make_service(tier=1)
    told(service, "pass", NOW)

    assert refresh_scores([service], at=NOW + DAY) == []


def test_age_alone_is_a_reason_too() -> None:
    service = make_service(tier=1)
    told(service, "pass", NOW)

    (row,) = refresh_scores([service], at=NOW + 40 * DAY)

    assert [reason["item"] for reason in row.reasons] == ["minimum-two-instances"]
    assert Fraction(row.reasons[0]["points"]) < 0


def test_a_second_refresh_at_the_same_moment_replaces_the_first() -> None:
    service = make_service(tier=1)
    told(service, "pass", NOW)
    told(service, "pass", NOW, item="spread-over-failure-domains")

    (row,) = ScoreSnapshot.objects.filter(service=service)
    assert row.items["spread-over-failure-domains"][1] == "pass"


def test_nothing_is_written_into_the_past() -> None:
    service = make_service(tier=1)
    told(service, "pass", NOW)

    assert refresh_scores([service], at=NOW - DAY) == []


def test_a_past_score_computed_again_equals_its_snapshot() -> None:
    service = make_service(tier=1)
    told(service, "pass", NOW)
    told(service, "pass", NOW + DAY, item="spread-over-failure-domains")
    make_decision(
        service,
        item="entry-point-failover",
        status="approved",
        approved_at=NOW + 2 * DAY,
        ends_at=NOW + 9 * DAY,
    )
    refresh_scores([service], at=NOW + 3 * DAY)
    refresh_scores([service], at=NOW + 10 * DAY)
    service.tier = 3
    service.save()
    make_assessment(service, trait=Trait.DATASTORE)
    told(service, "fail", NOW + 20 * DAY)

    snapshots = list(ScoreSnapshot.objects.filter(service=service))
    again = [score_card(service, at=row.at) for row in snapshots]

    assert len(snapshots) == 5
    assert [str(card.score) for card in again] == [row.score for row in snapshots]
    assert [card.level for card in again] == [row.level for row in snapshots]
    assert [card.subject.tier for card in again] == [1, 1, 1, 1, 3]
    assert score_card(service, at=NOW - DAY).score == 0


def test_what_is_told_late_does_not_change_a_past_score() -> None:
    service = make_service(tier=1)
    told(service, "pass", NOW)
    record_evidence(
        [
            NewEvidence(
                service=service,
                item="minimum-two-instances",
                source="drill:run",
                evidence_class="proven",
                outcome="fail",
                observed_at=NOW - DAY,
            )
        ],
        by=None,
        at=NOW + DAY,
    )

    before, after = (score_card(service, at=at) for at in (NOW, NOW + DAY))

    assert before.score
    assert after.score == 0


def test_a_daily_look_notes_what_age_did() -> None:
    services = [make_service(tier=1) for _ in range(2)]
    for service in services:
        told(service, "pass", NOW)
    make_service(tier=1)

    assert refresh_all(at=NOW + DAY) == 0
    assert refresh_all(at=NOW + 40 * DAY) == 2
