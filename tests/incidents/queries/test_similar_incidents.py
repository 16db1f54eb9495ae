import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from core.visibility import viewing_as
from incidents.domain.action_item import ActionStatus
from incidents.models import Incident
from incidents.queries.contributing_factors import of_incident
from incidents.queries.incidents import for_detail
from incidents.queries.similar_incidents import SimilarIncident, similar_to
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.contributing_factors import make_factor, make_postmortem_factor
from tests.factories.incidents import make_action_item, make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def similar(incident: Incident) -> list[SimilarIncident]:
    found = for_detail().get(pk=incident.pk)
    return similar_to(found, of_incident(found))


def test_past_incidents_come_with_reasons_and_what_became_of_their_promises() -> None:
    shop, lag = make_service(name="Shop"), make_factor(name="Lag")
    old = make_incident(title="Replica fell behind", services=(shop,), resolved=True)
    make_postmortem_factor(make_postmortem(old), lag)
    make_action_item(old)
    make_action_item(old, status=ActionStatus.DONE)
    make_incident(title="Something else entirely")
    now = make_incident(title="Replica behind again", services=(shop,))
    make_postmortem_factor(make_postmortem(now), lag)
    make_incident(title="Replica behind later", services=(shop,))

    (found,) = similar(now)

    assert found.incident == old
    assert found.reasons == ["same service: Shop", "same factor: Lag", "words: behind, replica"]
    assert (found.action_items, found.unfinished) == (2, 1)


def test_the_number_of_statements_does_not_grow(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    shop = make_service()
    make_incident(services=(shop,))
    first = make_incident(services=(shop,))
    for _ in range(3):
        make_action_item(make_incident(services=(shop,)))
    last = make_incident(services=(shop,))

    for incident, number in ((first, 1), (last, 5)):
        one = for_detail().get(pk=incident.pk)
        with django_assert_num_queries(3):
            assert len(similar_to(one, [])) == number


def test_nobody_is_led_to_an_incident_they_may_not_know_of(signed_in: SignedIn) -> None:
    shop, person = make_service(), make_user()
    hidden = make_incident(title="Kangaroo", services=(shop,), restricted=True)
    make_postmortem_factor(make_postmortem(hidden), factor := make_factor())
    incident = make_incident(title="Kangaroo", services=(shop,))
    make_postmortem_factor(make_postmortem(incident), factor)

    with viewing_as(person):
        assert similar(incident) == []
    with viewing_as(make_user(role=Role.ADMIN)):
        assert [one.incident for one in similar(incident)] == [hidden]
    address = f"/api/v1/incidents/{incident.reference}/similar/"
    assert signed_in(person).get(address).json()["results"] == []


def test_page_and_api_say_the_same(signed_in: SignedIn) -> None:
    shop = make_service(name="Shop")
    old = make_incident(title="Old one", services=(shop,))
    new = make_incident(title="New one", services=(shop,))
    client = signed_in(make_user())

    page = client.get(f"/incidents/{new.reference}/").content.decode()
    (row,) = client.get(f"/api/v1/incidents/{new.reference}/similar/").json()["results"]

    assert "same service: Shop" in page
    assert "No action items." in page
    assert (row["reference"], row["services"], row["score"]) == (old.reference, ["Shop"], 2.0)
    assert (row["action_items"], row["unfinished"]) == (0, 0)
