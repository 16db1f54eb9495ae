"""Names of the services that incidents affect."""

import pytest
from pytest_django import DjangoAssertNumQueries

from incidents.queries.affected_services import service_names
from tests.factories.catalog import make_service
from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db


def test_names_come_by_name_for_all_incidents_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first, second = make_service(name="Accounts"), make_service(name="Checkout")
    both, none = make_incident(services=(second, first)), make_incident()
    one = make_incident(services=(second,))

    with django_assert_num_queries(1):
        names = service_names([both.pk, none.pk, one.pk])

    assert names == {both.pk: ["Accounts", "Checkout"], one.pk: ["Checkout"]}
