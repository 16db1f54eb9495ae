"""The overview on the screen and on paper, and the sheet of an incident."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.incident_parts import make_impact, make_role
from tests.factories.incidents import make_action_item, make_entry, make_incident
from tests.factories.people import make_user
from tests.security.pages import read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/overview/", "/overview/print/"])
def test_tiles_say_how_many_of_how_many_and_how_sure(signed_in: SignedIn, address: str) -> None:
    service = make_service(name="Shop", slug="shop")
    now = timezone.now()
    for _ in range(2):
        make_incident(services=(service,), started_at=now - timedelta(days=2), declared_at=now)

    page = " ".join(read(signed_in(make_user()).get(address)).text.split())

    assert "Open incidents 2 of 2 seen 34 to 100 %, 95 % interval Up; 0 before" in page
    assert "Time to recover no data n = 0, too few for an interval; 2 pending, 0 invalid" in page
    assert "Shop: 2 incidents, 0 before more, could be chance" in page
    assert "Data as of" in page


def test_the_period_can_be_chosen_and_a_wrong_one_is_named(signed_in: SignedIn) -> None:
    make_incident(started_at=timezone.now() - timedelta(days=40), declared_at=timezone.now())
    client = signed_in(make_user())

    short = read(client.get("/overview/?days=30"))
    wrong = client.get("/overview/?days=7")

    assert "beside the 30 days before" in short.text
    assert "/overview/print/?days=30" in short.links
    assert wrong.status_code == 422
    assert "Period: Select a valid choice" in wrong.content.decode()


def test_an_empty_site_offers_the_first_step(signed_in: SignedIn) -> None:
    page = read(signed_in(make_user()).get("/overview/"))

    assert "There is nothing to sum up yet" in page.text
    assert "/declare/" in page.links


def test_the_sheet_tells_the_incident_on_paper(signed_in: SignedIn) -> None:
    incident = make_incident(title="Slow & sad", summary="Very slow", resolved=True)
    make_impact(incident, summary="Nobody could pay")
    make_entry(incident, text="Told as story", is_pinned=True)
    make_entry(incident, text="Only noise")
    make_action_item(incident, title="Add an alert", due_on=date(2026, 4, 12))
    make_role(incident, make_user(username="mia"))
    client = signed_in(make_user())

    page = read(client.get(f"/incidents/{incident.reference}/print/")).text

    for words in (
        f"{incident.reference} · Slow & sad",
        "Very slow",
        "Nobody could pay",
        "1 h",
        "Told as story",
        "Add an alert",
        "12 Apr 2026",
        "mia",
        "Live page: http://testserver/incidents/",
    ):
        assert words in page
    assert "Only noise" not in page
    assert (
        f"/incidents/{incident.reference}/print/"
        in read(client.get(incident.get_absolute_url())).links
    )
