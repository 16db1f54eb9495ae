"""Links are added, shown with where they lead, and removed."""

import pytest
from django.test import Client

from core.models import Role
from incidents.models import IncidentLink
from incidents.usecases.links import add_link
from tests.conftest import SignedIn
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
URL = "https://grafana.example/d/1?a=1&b=2"


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user())


def test_a_link_is_added_and_shown_with_its_host(client: Client) -> None:
    incident = make_incident()

    response = client.post(
        f"/incidents/INC-{incident.pk}/links/add/", {"url": URL, "label": "Queue length"}
    )
    page = client.get(incident.get_absolute_url()).content.decode()

    assert response["Location"] == f"{incident.get_absolute_url()}#links"
    link = (
        '<a href="https://grafana.example/d/1?a=1&amp;b=2" rel="noopener noreferrer nofollow">'
        'Queue length</a> <span class="muted small">grafana.example</span>'
    )
    assert page.count(link) == 1


def test_an_address_that_may_do_harm_is_refused_and_kept_in_the_field(client: Client) -> None:
    incident = make_incident()

    response = client.post(
        f"/incidents/INC-{incident.pk}/links/add/", {"url": "javascript:alert(1)"}
    )

    page = response.content.decode()
    assert (response.status_code, IncidentLink.objects.exists()) == (422, False)
    assert ('value="javascript:alert(1)"' in page, "begins with https://" in page) == (True, True)


def test_a_link_is_removed_also_twice(client: Client) -> None:
    incident = make_incident()
    link = add_link(incident, by=None, url=URL)

    places = {
        client.post(f"/incidents/INC-{incident.pk}/links/{link.pk}/remove/")["Location"]
        for _ in range(2)
    }

    assert places == {f"{incident.get_absolute_url()}#links"}
    assert not incident.links.exists()


def test_a_link_of_another_incident_stays(client: Client) -> None:
    link = add_link(make_incident(), by=None, url=URL)

    client.post(f"/incidents/INC-{make_incident().pk}/links/{link.pk}/remove/")

    assert IncidentLink.objects.get() == link


def test_a_viewer_reads_links_and_changes_none(signed_in: SignedIn) -> None:
    viewer = signed_in(make_user(role=Role.VIEWER))
    incident = make_incident()
    link = add_link(incident, by=None, url=URL)

    page = viewer.get(incident.get_absolute_url()).content.decode()
    refused = [
        viewer.post(f"/incidents/INC-{incident.pk}/links/{rest}", {"url": URL})
        for rest in ("add/", f"{link.pk}/remove/")
    ]

    assert ("grafana.example" in page, "/links/" in page) == (True, False)
    assert [answer.status_code for answer in refused] == [403, 403]
    assert incident.links.count() == 1


def test_strangers_do_not_learn_of_a_restricted_incident(client: Client) -> None:
    incident = make_incident(restricted=True)
    link = add_link(incident, by=None, url=URL)

    added = client.get(f"/incidents/INC-{incident.pk}/links/add/")
    removed = client.post(f"/incidents/INC-{incident.pk}/links/{link.pk}/remove/")

    assert (added.status_code, removed.status_code) == (404, 404)
    assert incident.links.count() == 1
