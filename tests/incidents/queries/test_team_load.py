"""What is counted as the load of a team, and what is not."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.models import Team
from core.models import Role
from incidents.models import Incident
from incidents.queries.team_load import load_of
from tests.conftest import SignedIn
from tests.factories.alerts import make_alert, make_alert_group, make_alert_source
from tests.factories.catalog import make_team
from tests.factories.incident_parts import make_role
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.security.pages import read

pytestmark = pytest.mark.django_db


def began(days: float, **fields: object) -> Incident:
    """Save an incident that began so many days before NOON."""
    return make_incident(started_at=NOON - timedelta(days=days), **fields)  # type: ignore[arg-type]  # any fields


def by_alerts(incident: Incident, number: int) -> None:
    group = make_alert_group(make_alert_source())
    Incident.objects.filter(pk=incident.pk).update(alert_group=group)
    for _ in range(number):
        make_alert(group, incident=incident)


def load(team: Team, at: datetime = NOON) -> dict[str, object]:
    found = load_of(team, names_people=True, at=at)
    return {
        "incidents": found.incidents,
        "opened": found.opened_by_alerts,
        "alerts": found.alerts,
        "mean": found.alerts_per_member,
        "people": {person.username: numbers for person, numbers in found.people},
    }


def test_incidents_and_their_alerts_count_by_when_the_incident_began() -> None:
    team = make_team(members=(make_user(username="ana"), make_user(username="ben")))
    by_alerts(began(3, team=team), 2)
    by_alerts(began(30, team=team), 1)
    by_alerts(began(31, team=team), 4)
    began(90, team=team)
    began(91, team=team)
    began(-1, team=team)
    by_alerts(began(2, team=make_team()), 8)

    found = load(team)

    assert found["incidents"] == (2, 4)
    assert found["opened"] == (2, 3)
    assert found["alerts"] == (3, 7)
    assert found["mean"] == (1.5, 3.5)


def test_drills_near_misses_and_unknown_starts_do_not_count() -> None:
    team = make_team()
    for kind in ("drill", "near_miss"):
        by_alerts(began(1, team=team, kind=kind), 1)
    make_incident(team=team, started_at=None)

    found = load(team)

    assert found == {
        "incidents": (0, 0),
        "opened": (0, 0),
        "alerts": (0, 0),
        "mean": (None, None),
        "people": {},
    }


def test_a_person_counts_once_per_incident_of_any_team_after_saying_yes() -> None:
    ana, ben = make_user(username="ana"), make_user(username="ben")
    team = make_team(members=(ana, ben))
    own, other = began(1, team=team), began(40)
    make_role(own, ana)
    make_role(own, ana, role="scribe")
    make_role(other, ana)
    make_role(other, ben, role="scribe", accepted_at=None)
    make_role(began(2), make_user())

    assert load(team)["people"] == {"ana": (1, 2), "ben": (0, 0)}


def test_the_statements_are_always_as_many(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = tuple(make_user() for _ in range(3))
    team = make_team(members=people)
    for person in people:
        make_role(began(1, team=team), person)
    fetched = Team.objects.prefetch_related("memberships__person").get(pk=team.pk)

    with django_assert_num_queries(3):
        load_of(fetched, names_people=True, at=NOON)
    with django_assert_num_queries(2):
        load_of(fetched, names_people=False, at=NOON)


@pytest.mark.parametrize(
    ("role", "is_in", "sees"),
    [
        (Role.VIEWER, False, False),
        (Role.RESPONDER, False, False),
        (Role.VIEWER, True, True),
        (Role.MANAGER, False, True),
    ],
)
def test_only_the_team_and_managers_see_people(
    signed_in: SignedIn, role: Role, is_in: bool, sees: bool
) -> None:
    reader = make_user(role=role)
    team = make_team(members=(make_user(username="ana"), *([reader] if is_in else [])))

    page = read(signed_in(reader).get(team.get_absolute_url()))

    assert "Alerts per member" in page.text
    assert ("ana in a role" in page.text) is sees


def test_a_hidden_incident_is_not_counted_for_who_may_not_know_of_it(
    signed_in: SignedIn,
) -> None:
    team = make_team()
    make_incident(team=team, restricted=True, started_at=timezone.now() - timedelta(days=1))

    counted = [
        signed_in(make_user(role=role)).get(team.get_absolute_url()).context["load"].incidents
        for role in (Role.VIEWER, Role.ADMIN)
    ]

    assert counted == [(0, 0), (1, 1)]
