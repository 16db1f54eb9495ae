"""The home page: what needs a person now."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Role, User
from incidents.models import RoleAssignment
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.drills import make_drill
from tests.factories.incidents import NOON, make_action_item, make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return make_user()


@pytest.fixture
def client(signed_in: SignedIn, person: User) -> Client:
    return signed_in(person)


def words(client: Client) -> str:
    """Return the page as one line, two hours after noon."""
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        response = client.get("/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_unresolved_incidents_stand_with_severity_state_clock_and_my_role(
    client: Client, person: User
) -> None:
    incident = make_incident(title="Slow <b>", severity="sev1", status="mitigated")
    RoleAssignment.objects.create(incident=incident, role="scribe", person=person, since=NOON)
    make_incident(title="Long over", resolved=True)

    html = words(client)

    for part in (
        f'<a href="/incidents/INC-{incident.pk}/">',
        "Slow &lt;b&gt;",
        "SEV1",
        "Mitigated",
        "2 h when the page was loaded",
        "your role: scribe",
    ):
        assert part in html
    assert "Long over" not in html


def test_more_incidents_than_fit_are_one_link_away(client: Client) -> None:
    for _ in range(11):
        make_incident()

    html = words(client)

    assert html.count("<li data-row>") == 10
    assert '<a href="/incidents/">Show all unresolved incidents</a>' in html


def test_my_action_items_stand_with_their_due_dates(client: Client, person: User) -> None:
    make_action_item(title="Late one", owner=person, due_on=NOON.date() - timedelta(days=1))
    make_action_item(title="Not mine", owner=make_user())

    html = words(client)

    assert "Late one" in html
    assert "due 1 Mar 2026" in html
    assert html.count("Overdue") == 1
    assert "Not mine" not in html


def test_published_postmortems_are_offered_to_read(client: Client) -> None:
    postmortem = make_postmortem(published=True, title="What we learned")
    make_postmortem(title="Unfinished draft")

    html = words(client)

    assert f'<a href="/postmortems/PM-{postmortem.pk}/">What we learned</a>' in html
    assert "Unfinished draft" not in html


def test_drills_ahead_stand_with_my_role(client: Client, person: User) -> None:
    run = make_drill(person, title="Lose a region", starts_at=NOON + timedelta(days=3))

    html = words(client)

    assert f'<a href="/drills/DR-{run.pk}/">DR-{run.pk} Lose a region</a>' in html
    assert "you are lead" in html
    assert "Should have begun" not in html


def test_gaps_lead_to_the_incidents_that_have_them(client: Client) -> None:
    make_incident(resolved=True, severity="sev2", mitigated_at=NOON, acknowledged_at=NOON)

    html = words(client)

    assert (
        'href="/incidents/?status=finished&amp;kind=incident&amp;unknown=detected_at&amp;from=-90d"'
        ">1 was detected</a>"
    ) in html
    assert ">1 severe incident</a> without a postmortem" in html
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        behind = client.get(
            "/incidents/?status=finished&kind=incident&unknown=detected_at&from=-90d"
        )
    assert behind.content.decode().count("<tr data-row") == 1


def test_a_quiet_day_offers_first_steps_to_those_who_may_take_them(signed_in: SignedIn) -> None:
    manager = words(signed_in(make_user(role=Role.MANAGER)))
    viewer = words(signed_in(make_user(role=Role.VIEWER)))

    for page in (manager, viewer):
        assert "Nothing is on fire." in page
    assert 'href="/declare/?drill=1"' in manager
    assert "Import past incidents" in manager
    assert "A quiet hour" not in viewer


@pytest.mark.parametrize("number", [1, 3])
def test_the_home_page_takes_a_fixed_number_of_statements(
    client: Client, person: User, number: int
) -> None:
    for _ in range(number):
        incident = make_incident()
        make_action_item(incident, owner=person)
        make_postmortem(published=True)
        make_drill(person, services=(make_service(),), starts_at=timezone.now())
    client.get("/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/")

    assert len(queries) == 10  # one of them counts the inbox


def test_strangers_sign_in_first() -> None:
    response = Client().get("/")

    assert (response.status_code, response["Location"]) == (302, "/login/?next=/")
