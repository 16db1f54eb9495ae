import pytest
from pytest_django import DjangoAssertNumQueries

from core.visibility import viewing_as
from incidents.queries.similar_open import similar_open
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_up_to_three_open_incidents_the_closest_first(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_incident(title="Payment queue stuck", resolved=True)
    older = make_incident(title="Payment page white")
    closest = make_incident(title="Payment queue grows", status="mitigated")
    others = [make_incident(title=f"Payment {word}") for word in ("mails", "logs")]

    with django_assert_max_num_queries(2):
        found = similar_open("payment queue")

    assert found == [closest, others[1], others[0]]
    assert older not in found
    with django_assert_max_num_queries(1):
        assert similar_open("it is down") == []


def test_a_restricted_incident_is_no_hint() -> None:
    incident = make_incident(title="Payment queue", restricted=True)

    with viewing_as(make_user()):
        assert similar_open("payment queue") == []
    assert similar_open("payment queue") == [incident]
