"""The rows, numbers and choices of the incident list."""

import pytest
from pytest_django import DjangoAssertNumQueries

from core.visibility import viewing_as
from incidents.models import Incident, RoleAssignment
from incidents.queries import incident_list
from incidents.queries.incident_list import (
    OpenCounts,
    as_values,
    list_choices,
    open_counts,
)
from tests.factories.action_items import make_saved_view
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 3])
def test_rows_take_one_statement_for_any_number(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        make_incident(services=(make_service(), make_service()))

    with django_assert_num_queries(1):
        assert len(list(as_values(Incident.objects.all()))) == number


def test_a_row_holds_what_the_list_shows() -> None:
    incident = make_incident(title="Slow", severity="sev2", resolved=True, restricted=True)
    make_postmortem(incident)

    (row,) = as_values(Incident.objects.all())

    assert row == {
        "id": incident.pk,
        "title": "Slow",
        "kind": "incident",
        "severity": "sev2",
        "status": "resolved",
        "restricted": True,
        "started_at": NOON,
        "resolved_at": incident.resolved_at,
        "lead_name": None,
        "lead_username": None,
        "postmortem_status": "draft",
    }


def test_a_row_names_the_current_lead_and_nobody_else() -> None:
    incident = make_incident()
    former, lead, scribe = make_user(), make_user(username="lea", name="Lea"), make_user()
    for person, role, until in (
        (former, "lead", NOON),
        (lead, "lead", None),
        (scribe, "scribe", None),
    ):
        RoleAssignment.objects.create(
            incident=incident, person=person, role=role, since=NOON, until=until
        )

    (row,) = as_values(Incident.objects.all())

    assert (row["lead_name"], row["lead_username"]) == ("Lea", "lea")


def test_the_numbers_count_unresolved_incidents_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_incident(severity="sev1")
    make_incident(severity="sev1", status="mitigated")
    make_incident(severity="sev2", status="acknowledged")
    make_incident(severity="sev1", resolved=True)

    with django_assert_num_queries(1):
        counts = open_counts()

    assert counts == OpenCounts(unresolved=3, unacknowledged=1, sev1=2, sev2=1)


def test_the_numbers_stop_counting_at_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incident_list, "MOST_COUNTED", 2)
    for severity in ("sev2", "sev1", "sev1"):
        make_incident(severity=severity)

    assert open_counts() == OpenCounts(unresolved=2, unacknowledged=2, sev1=2, sev2=0)


def test_the_numbers_leave_out_what_the_viewer_may_not_know_of() -> None:
    insider, outsider = make_user(), make_user()
    make_incident(severity="sev1", restricted=True, known_to=(insider,))

    with viewing_as(outsider):
        assert open_counts() == OpenCounts(0, 0, 0, 0)
    with viewing_as(insider):
        assert open_counts() == OpenCounts(1, 1, 1, 0)


def test_choices_are_services_teams_and_own_views_by_name_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person = make_user()
    colleagues = make_team(slug="n", name="Gamma", members=(person,))
    make_saved_view(person, name="Late", query="status=all", list_of="incidents")
    make_saved_view(person, name="Promises")
    make_saved_view(name="Foreign", list_of="incidents")
    make_saved_view(name="Bad ones", query="severity=sev1", list_of="incidents", team=colleagues)
    make_saved_view(name="Of others", list_of="incidents", team=make_team(slug="o", name="Omega"))
    make_service(slug="z", name="Accounts")
    make_service(slug="a", name="Checkout")
    make_team(slug="m", name="Beta")

    with django_assert_num_queries(1):
        choices = list_choices(person)

    assert choices.services == [("z", "Accounts"), ("a", "Checkout")]
    assert choices.teams == [("m", "Beta"), ("n", "Gamma"), ("o", "Omega")]
    assert choices.views == [("severity=sev1", "Bad ones"), ("status=all", "Late")]
