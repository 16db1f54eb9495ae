"""The page on which the impact is told, and where it is shown."""

from decimal import Decimal

import pytest
from django.test import Client

from core.models import Role
from incidents.models import Impact
from incidents.usecases.impact import record_impact, seen_token
from tests.conftest import SignedIn
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user())


def test_the_impact_is_saved_and_shown_with_the_incident(client: Client) -> None:
    incident = make_incident()
    data = {
        "summary": "Cards failed\n\nin the EU",
        "customers_affected": "12345",
        "percent_affected": "12.5",
        "money_lost": "45000",
        "currency": "eur",
        "seen": "",
    }

    response = client.post(f"/incidents/INC-{incident.pk}/impact/", data)
    page = client.get(incident.get_absolute_url()).content.decode()

    assert response["Location"] == f"{incident.get_absolute_url()}#impact"
    assert Impact.objects.get().is_known
    shown = ("Cards failed\n\nin the EU", "12,345", "12.5 %", "45,000.00 EUR")
    assert [words for words in shown if words not in page] == []


def test_while_nothing_is_known_the_incident_says_so(client: Client) -> None:
    incident = make_incident()
    Impact.objects.create(incident=incident, summary=" ")

    page = client.get(incident.get_absolute_url()).content.decode()

    assert "Nobody has said yet what users noticed." in page


def test_an_impact_of_nobody_is_an_answer(client: Client) -> None:
    incident = make_incident()
    record_impact(incident, by=None, customers_affected=0, percent_affected=Decimal())

    page = client.get(incident.get_absolute_url()).content.decode()

    assert ("<dt>Customers</dt><dd>0</dd>" in page, "<dd>0 %</dd>" in page) == (True, True)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"customers_affected": "many", "summary": "Cards"}, "Enter a whole number."),
        ({"money_lost": "5", "summary": "Cards"}, "Say in which currency, such as EUR."),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    client: Client, data: dict[str, str], message: str
) -> None:
    incident = make_incident()

    response = client.post(f"/incidents/INC-{incident.pk}/impact/", data)

    page = response.content.decode()
    assert (response.status_code, Impact.objects.exists()) == (422, False)
    assert (message in page, "Cards</textarea>" in page) == (True, True)


def test_whoever_comes_too_late_sees_both_and_may_save_again(client: Client) -> None:
    incident = make_incident()
    theirs = record_impact(incident, by=make_user(name="Bo"), summary="Bo's words")
    url = f"/incidents/INC-{incident.pk}/impact/"

    late = client.post(url, {"summary": "Ana's words", "seen": ""})
    stored = Impact.objects.get().summary
    again = client.post(url, {"summary": "Ana's words", "seen": seen_token(theirs)})

    page = late.content.decode()
    told = (
        "Bo changed the impact meanwhile.",
        "Bo&#x27;s words</dd>",
        "Ana&#x27;s words</textarea>",
    )
    assert (late.status_code, stored) == (409, "Bo's words")
    assert [words for words in told if words not in page] == []
    assert (again.status_code, Impact.objects.get().summary) == (302, "Ana's words")


def test_a_viewer_reads_the_impact_and_changes_nothing(signed_in: SignedIn) -> None:
    viewer = signed_in(make_user(role=Role.VIEWER))
    incident = make_incident()
    record_impact(incident, by=None, summary="Cards failed")

    page = viewer.get(incident.get_absolute_url()).content.decode()
    refused = viewer.post(f"/incidents/INC-{incident.pk}/impact/", {"summary": "x"})

    assert ("Cards failed" in page, "/impact/" in page) == (True, False)
    assert (refused.status_code, Impact.objects.get().summary) == (403, "Cards failed")


def test_strangers_do_not_learn_of_a_restricted_incident(client: Client) -> None:
    incident = make_incident(restricted=True)

    assert client.get(f"/incidents/INC-{incident.pk}/impact/").status_code == 404
