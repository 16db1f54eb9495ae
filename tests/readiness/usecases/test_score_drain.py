"""Scores follow what happens elsewhere without anybody opening a page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Service
from core.background.dispatcher import registered_drains
from incidents.models import Incident
from incidents.usecases.details import change_services, set_restricted
from incidents.usecases.postmortem_factors import add_factor
from readiness.models import ScoreSnapshot
from readiness.usecases.evidence import NewEvidence, record_evidence
from readiness.usecases.score_drain import ScoreDrain
from tests.factories.catalog import make_service
from tests.factories.contributing_factors import make_factor
from tests.factories.incidents import make_incident, make_postmortem
from tests.factories.people import make_user
from tests.factories.readiness import make_factor_topic

pytestmark = pytest.mark.django_db
ITEM = "minimum-two-instances"


def proven() -> Service:
    """Save a service that had proof of the item nine days ago."""
    service = make_service(tier=1)
    then = timezone.now() - timedelta(days=9)
    told = NewEvidence(
        service=service,
        item=ITEM,
        source="k8s:replicas",
        evidence_class="observed",
        outcome="pass",
        observed_at=then,
    )
    record_evidence([told], by=None, at=then)
    return service


def hit(*services: Service) -> Incident:
    """Save an incident of three days ago whose published postmortem names no factor yet."""
    started_at = timezone.now() - timedelta(days=3)
    incident = make_incident(started_at=started_at, services=services)
    make_postmortem(incident=incident, published=True)
    return incident


def contradict(incident: Incident) -> None:
    factor = make_factor()
    make_factor_topic(factor, item=ITEM)
    add_factor(incident.postmortem, factor=factor, by=None)


def says(service: Service) -> list[str]:
    """Return outcome and source of the item in each snapshot."""
    rows = ScoreSnapshot.objects.filter(service=service)
    return [f"{row.items[ITEM][1]} {row.items[ITEM][2]}" for row in rows]


def test_a_factor_of_a_published_postmortem_moves_the_score_and_is_named() -> None:
    service = proven()
    incident = hit(service)
    drain = ScoreDrain()
    drain()

    contradict(incident)

    assert (drain(), drain()) == (True, False)
    assert says(service) == ["pass k8s:replicas", f"contradicted {incident.reference}"]


def test_services_and_restriction_of_the_incident_move_it_as_well() -> None:
    service, other = proven(), proven()
    incident = hit(service)
    contradict(incident)
    drain = ScoreDrain()
    drain()

    change_services(incident, by=None, at=timezone.now(), services=[other])
    drain()
    set_restricted(incident, by=make_user(), at=timezone.now(), restricted=True)
    drain()

    name = f"contradicted {incident.reference}"
    assert says(service) == ["pass k8s:replicas", name, "pass k8s:replicas"]
    assert says(other) == ["pass k8s:replicas", name, "pass k8s:replicas"]


def test_what_was_written_while_nobody_looked_is_found_by_the_first_look() -> None:
    service = proven()
    contradict(hit(service))

    assert ScoreDrain()() is True
    assert len(says(service)) == 2


def test_an_incident_without_a_published_postmortem_is_passed_over() -> None:
    drain = ScoreDrain()
    drain()
    change_services(make_incident(), by=None, at=timezone.now(), services=[proven()])

    assert drain() is False


def test_the_dispatcher_calls_it() -> None:
    assert isinstance(registered_drains()["scores"], ScoreDrain)
