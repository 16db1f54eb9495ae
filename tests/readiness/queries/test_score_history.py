"""The history names the incident that took a proof away, to whoever may know of it."""

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.models import Service
from core.models import Role, User
from core.visibility import viewing_as
from incidents.models import Incident
from readiness.queries.score_history import history_of, without_hidden
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.factories.readiness import make_score_snapshot
from tests.security.pages import read

pytestmark = pytest.mark.django_db


def fallen(incident: Incident) -> Service:
    """Save a service whose score fell by an incident, and by a scan."""
    service = make_service(tier=1)
    reasons = [
        {"item": "a", "points": "-1", "before": "pass", "after": "contradicted", "source": name}
        for name in (incident.reference, "")
    ]
    scanned = {"item": "b", "points": "-1", "before": "pass", "after": "fail", "source": "k8s"}
    make_score_snapshot(service, at=timezone.now(), reasons=[*reasons, scanned])
    return service


def sources(service: Service, person: User) -> list[str]:
    with viewing_as(person):
        [row] = without_hidden(history_of(service))
    return [reason["source"] for reason in row.reasons]


def test_a_name_is_taken_out_once_the_incident_is_restricted() -> None:
    incident = make_incident()
    service, person = fallen(incident), make_user()

    before = sources(service, person)
    Incident.objects.filter(pk=incident.pk).update(restricted=True)

    assert before == [incident.reference, "", "k8s"]
    assert sources(service, person) == ["", "", "k8s"]
    assert sources(service, make_user(role=Role.ADMIN)) == before


def test_page_and_api_leave_it_out(signed_in: SignedIn) -> None:
    incident = make_incident(restricted=True)
    service = fallen(incident)
    client = signed_in(make_user())

    page = read(client.get(f"/services/{service.slug}/readiness/"))
    told = client.get(f"/api/v1/services/{service.slug}/readiness/history/").json()

    assert "contradicted by an incident" in page.text
    assert incident.reference not in page.text
    assert [one["source"] for one in told["results"][0]["reasons"]] == ["", "", "k8s"]


def test_nothing_is_asked_where_no_incident_is_named(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    service = make_service(tier=1)
    make_score_snapshot(service, at=timezone.now())

    with django_assert_num_queries(1):
        assert len(without_hidden(history_of(service))) == 1
