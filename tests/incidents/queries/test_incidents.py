"""Incidents with what lists and their page show."""

import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import User
from core.visibility import viewing_as
from incidents.models import Incident, RoleAssignment
from incidents.queries.incidents import for_detail, for_list, people_with_access
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def give_role(incident: Incident, person: User, role: str = "lead", **fields: object) -> None:
    RoleAssignment.objects.create(incident=incident, person=person, role=role, since=NOON, **fields)


def touch(incident: Incident) -> None:
    """Use everything a row shows."""
    team = incident.team.name if incident.team else ""
    names = [service.name for service in incident.services.all()]
    postmortem = getattr(incident, "postmortem", None)
    assert (team, names, postmortem, incident.lead) is not None  # type: ignore[attr-defined]  # put there by the query


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_two_statements_for_any_number_of_rows(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        incident = make_incident(services=(make_service(), make_service()), team=make_team())
        give_role(incident, make_user())
        make_postmortem(incident)

    with django_assert_num_queries(2):
        for incident in for_list():
            touch(incident)


def test_the_list_begins_with_the_latest_declared() -> None:
    first, second = make_incident(), make_incident()

    assert list(for_list()) == [second, first]


def test_the_lead_is_the_current_one_by_name_or_username() -> None:
    named, unnamed, nobody = make_incident(), make_incident(), make_incident()
    give_role(named, make_user(name="Former"), until=NOON)
    give_role(named, make_user(name="Ana"))
    give_role(unnamed, make_user(username="ben"))
    give_role(nobody, make_user(), role="scribe")

    leads = {incident: incident.lead for incident in for_list()}  # type: ignore[attr-defined]  # put there by the query

    assert leads == {named: "Ana", unnamed: "ben", nobody: None}


def test_the_page_takes_three_statements_and_knows_the_current_roles(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    incident = make_incident(services=(make_service(),), team=make_team(), declared_by=make_user())
    former, current = make_user(), make_user()
    give_role(incident, former, until=NOON)
    give_role(incident, current)

    with django_assert_num_queries(3):
        found = for_detail().get(pk=incident.pk)
        holders = [role.person for role in found.current_roles]  # type: ignore[attr-defined]  # put there by the query
        touch_page = (found.declared_by, found.team, list(found.services.all()))

    assert holders == [current]
    assert touch_page == (incident.declared_by, incident.team, list(incident.services.all()))


def test_neither_shows_an_incident_the_viewer_may_not_know_of() -> None:
    insider, outsider = make_user(), make_user()
    hidden = make_incident(restricted=True, known_to=(insider,))

    with viewing_as(outsider):
        assert (list(for_list()), list(for_detail())) == ([], [])
    with viewing_as(insider):
        assert (list(for_list()), list(for_detail())) == ([hidden], [hidden])


def test_people_with_access_are_those_who_were_let_in() -> None:
    ben, ana = make_user(username="ben"), make_user(username="ana")
    incident = make_incident(restricted=True, known_to=(ben, ana))
    make_incident(restricted=True, known_to=(make_user(),))

    assert people_with_access(incident) == [ana, ben]
