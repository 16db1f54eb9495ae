"""What lists say of scores is what the cards say, whatever changed in between."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import GraphRevision, Service
from incidents.models import Incident, Postmortem
from readiness.domain.level import Level
from readiness.domain.score_summary import summary_of
from readiness.models import Decision
from readiness.queries import score_summaries as kept
from readiness.queries.score_summaries import score_summaries, score_summary
from readiness.queries.scores import score_cards
from readiness.usecases.evidence import NewEvidence, record_evidence
from tests.factories.catalog import make_dependency, make_service
from tests.factories.contributing_factors import make_factor, make_postmortem_factor
from tests.factories.incidents import make_incident, make_postmortem
from tests.factories.people import make_user
from tests.factories.readiness import (
    make_assessment,
    make_decision,
    make_factor_topic,
    make_readiness_evidence,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)
ITEM = "minimum-two-instances"


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    kept._kept.clear()


def proven(service: Service | None = None, *, days: int = 20) -> Service:
    service = service or make_service(tier=1)
    make_readiness_evidence(service, at=NOW - days * DAY)
    return service


def agrees(services: list[Service], at: datetime) -> bool:
    """Return whether the summaries say what the cards say, asked twice."""
    expected = {pk: summary_of(card) for pk, card in score_cards(services, at=at).items()}
    return score_summaries(services, at=at) == expected == score_summaries(services, at=at)


def contradict(service: Service) -> None:
    incident = make_incident(started_at=NOW - 10 * DAY, services=(service,))
    postmortem = make_postmortem(incident=incident, published=True)
    Postmortem.objects.filter(pk=postmortem.pk).update(published_at=NOW - 2 * DAY)
    factor = make_factor()
    make_factor_topic(factor, item=ITEM)
    make_postmortem_factor(postmortem, factor)


def tell_more(service: Service) -> None:
    told = NewEvidence(
        service=service,
        item="no-unaccepted-spof",
        source="k8s:pdb",
        evidence_class="observed",
        outcome="pass",
        observed_at=NOW,
    )
    record_evidence([told], by=None, at=NOW)


def leave_out(service: Service) -> None:
    make_decision(
        service,
        item="no-unaccepted-spof",
        status="approved",
        approved_at=NOW - DAY,
        requested_by=make_user(),
        decided_by=make_user(),
    )


def retier(service: Service) -> None:
    Service.objects.filter(pk=service.pk).update(tier=3)
    service.tier = 3


def call_datastore(service: Service) -> None:
    make_assessment(service, trait="datastore")


@pytest.mark.parametrize("change", [tell_more, contradict, leave_out, retier, call_datastore])
def test_every_change_is_noticed(change: Callable[[Service], None]) -> None:
    service = proven()
    before = score_summaries([service], at=NOW)

    change(service)

    assert agrees([service], NOW)
    assert score_summaries([service], at=NOW) != before


def test_what_begins_and_ends_later_counts_from_then_on() -> None:
    service = proven()
    leave_out(service)
    Decision.objects.update(approved_at=NOW + DAY, ends_at=NOW + 3 * DAY, revoked_at=NOW + 2 * DAY)
    contradict(service)
    Postmortem.objects.update(published_at=NOW + 4 * DAY)
    make_readiness_evidence(service, at=NOW + 5 * DAY, outcome="fail")

    for hours in (0, 23, 24, 47, 48, 72, 95, 96, 119, 120, 130, 24 * 90):
        assert agrees([service], NOW + timedelta(hours=hours))


def test_a_past_moment_is_worked_out_for_itself() -> None:
    service = proven(days=20)

    assert [agrees([service], NOW - days * DAY) for days in (0, 30, 0, 19)] == [True] * 4
    assert score_summaries([service], at=NOW - 30 * DAY)[service.pk].shown == "0.0"


def test_a_service_is_shown_no_better_than_what_it_stands_on() -> None:
    below = make_service(slug="below")
    service = proven()
    make_dependency(service, below)

    assert agrees([service], NOW)
    assert score_summary(service.pk, at=NOW) == score_summaries([service], at=NOW)[service.pk]


def test_a_restricted_incident_is_no_part_of_it() -> None:
    service = proven()
    contradict(service)
    Incident.objects.update(restricted=True)

    assert agrees([service], NOW)
    assert score_summary(service.pk, at=NOW).score  # type: ignore[union-attr]  # it is there


def test_a_service_that_is_gone_has_none() -> None:
    service = make_service()
    Service.objects.all().delete()

    assert score_summaries([service], at=NOW) == {}
    assert score_summary(service.pk or 1, at=NOW) is None


@pytest.mark.parametrize("number", [1, 3])
def test_statements_do_not_grow_with_services_or_evidence(number: int) -> None:
    services = [proven(proven(days=9), days=3) for _ in range(number)]
    make_dependency(services[0], make_service())
    GraphRevision.objects.create(pk=GraphRevision.ONLY)
    score_summaries(services, at=NOW)

    with CaptureQueriesContext(connection) as again:
        score_summaries(services, at=NOW + timedelta(minutes=1))
    kept._kept.clear()
    with CaptureQueriesContext(connection) as anew:
        score_summaries(services, at=NOW)

    assert (len(again), len(anew)) == (2, 13)


def test_one_service_is_one_statement() -> None:
    service = proven()
    GraphRevision.objects.create(pk=GraphRevision.ONLY)
    score_summary(service.pk, at=NOW)

    with CaptureQueriesContext(connection) as captured:
        found = score_summary(service.pk, at=NOW)

    assert len(captured) == 1
    assert found is not None
    assert (found.level, found.shown) == (
        Level.NONE,
        score_cards([service], at=NOW)[service.pk].shown,
    )


def test_so_many_are_kept_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    services = [make_service() for _ in range(3)]

    assert agrees(services, NOW)
    assert len(kept._kept) == 2
