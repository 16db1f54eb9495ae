"""A published postmortem that names an item takes its older proof away."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.models import Incident, Postmortem
from readiness.domain.evidence import Contradiction, Outcome
from readiness.domain.mode_coverage import CellStatus
from readiness.queries import contradictions
from readiness.queries.scores import score_card
from tests.factories.catalog import make_service
from tests.factories.contributing_factors import make_factor, make_postmortem_factor
from tests.factories.incidents import make_incident, make_postmortem
from tests.factories.readiness import make_factor_topic, make_readiness_evidence

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ITEM = "minimum-two-instances"


def hit(*, restricted: bool = False) -> Postmortem:
    """Save a published postmortem of an incident of ten days ago whose factor names the item."""
    incident = make_incident(started_at=NOW - 10 * DAY, restricted=restricted)
    postmortem = make_postmortem(incident=incident, published=True)
    Postmortem.objects.filter(pk=postmortem.pk).update(published_at=NOW - 2 * DAY)
    factor = make_factor()
    make_factor_topic(factor, item=ITEM)
    make_factor_topic(factor, failure_mode="instance-kill")
    make_postmortem_factor(postmortem, factor)
    return postmortem


def test_proof_from_before_the_incident_is_cancelled_once_it_is_published() -> None:
    service = make_service(tier=1)
    hit().incident.services.add(service)
    make_readiness_evidence(service, at=NOW - 20 * DAY)
    make_readiness_evidence(
        service,
        at=NOW - 20 * DAY,
        source="drill:run",
        evidence_class="proven",
        failure_mode="instance-kill",
    )

    before, after = (score_card(service, at=at) for at in (NOW - 3 * DAY, NOW))

    lines = [next(line for line in card.lines if line.item.key == ITEM) for card in (before, after)]
    assert [line.resolution.outcome for line in lines] == [Outcome.PASS, Outcome.UNKNOWN]
    assert lines[1].resolution.is_contradicted
    cells = [
        next(one for one in card.modes if one.key == "instance-kill") for card in (before, after)
    ]
    assert [cell.status for cell in cells] == [CellStatus.SURVIVED, CellStatus.CONTRADICTED]


def test_proof_after_the_incident_counts() -> None:
    service = make_service(tier=1)
    hit().incident.services.add(service)
    make_readiness_evidence(service, at=NOW - 5 * DAY)

    assert score_card(service, at=NOW).score


def test_the_latest_incident_counts_and_others_services_are_untouched() -> None:
    service, other = make_service(), make_service()
    hit().incident.services.add(service, other)
    late = hit()
    late.incident.services.add(service)
    Incident.objects.filter(pk=late.incident.pk).update(started_at=NOW - 4 * DAY)

    found = contradictions.by_service([service.pk], at=NOW)

    told = Contradiction(NOW - 4 * DAY, late.incident.reference)
    assert found == {service.pk: contradictions.Contradicted({ITEM: told}, {"instance-kill": told})}


def test_a_restricted_incident_changes_nobodys_score() -> None:
    service = make_service(tier=1)
    hit(restricted=True).incident.services.add(service)

    assert contradictions.by_service([service.pk], at=NOW) == {}
