"""The list of incidents opens as its reader wants it opened, and says so in its address."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from core.models import User
from incidents.models import SavedView
from tests.conftest import SignedIn
from tests.factories.action_items import make_saved_view
from tests.factories.catalog import make_team
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
LIST = "/incidents/"


@pytest.fixture
def person() -> User:
    return make_user()


@pytest.fixture
def client(signed_in: SignedIn, person: User) -> Client:
    return signed_in(person)


def opens_at(client: Client) -> str:
    """Return where the list without any filter leads, "" for nowhere else."""
    answer: str = client.get(LIST).get("Location", "")
    return answer


def save(client: Client, query: str, name: str = "Mine", **data: str) -> int:
    data = {"name": name, "is_opening": "on"} | data
    return client.post(f"/incidents/views/new/?{query}", data).status_code


def test_a_view_may_be_what_one_finds_and_others_find_the_open_ones(
    client: Client, signed_in: SignedIn
) -> None:
    make_incident(title="Long ago", resolved=True)

    saved = save(client, "severity=sev1&status=all")

    assert (saved, opens_at(client)) == (302, "/incidents/?severity=sev1&status=all")
    assert client.get(opens_at(client)).status_code == 200
    assert opens_at(signed_in(make_user())) == ""


def test_whatever_takes_the_filters_away_shows_the_open_ones_and_not_the_view(
    client: Client,
) -> None:
    save(client, "severity=sev1")

    html = client.get(f"{LIST}?severity=sev1").content.decode()

    # The card, the filter itself, all of them, and the list that is empty.
    assert html.count('href="/incidents/?status=unresolved"') == 4
    assert client.get(f"{LIST}?status=unresolved").status_code == 200


def test_the_latest_choice_stands_and_can_be_taken_back(client: Client, person: User) -> None:
    save(client, "severity=sev1", "Bad")
    later = make_saved_view(person, name="All", query="status=all", list_of="incidents")

    client.post(f"/actions/views/{later.pk}/open/")
    opened = opens_at(client)
    page = client.get("/actions/views/").content.decode()
    for _ in range(2):
        client.post(f"/actions/views/{later.pk}/shut/")

    assert opened == "/incidents/?status=all"
    assert page.count("The list opens with it.") == 1
    assert opens_at(client) == ""


def test_a_view_of_a_team_opens_nobodys_list(client: Client, person: User) -> None:
    team = make_team(members=(person,))
    view = make_saved_view(team=team, list_of="incidents", query="status=all")

    refused = save(client, "status=all", team=team.slug)
    answer = client.post(f"/actions/views/{view.pk}/open/", follow=True)

    assert refused == 422
    assert "Only a view of your own can open a list" in answer.content.decode()
    assert opens_at(client) == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.update(is_opening=True)


def test_nobody_opens_with_or_shuts_what_is_not_theirs(client: Client) -> None:
    view = make_saved_view(list_of="incidents", query="status=all", is_opening=True)

    assert client.post(f"/actions/views/{view.pk}/open/").status_code == 404
    assert client.post(f"/actions/views/{view.pk}/shut/").status_code == 404
    view.refresh_from_db()
    assert view.is_opening


def test_action_items_open_as_for_everybody(client: Client) -> None:
    page = client.get("/actions/views/new/").content.decode()

    client.post("/actions/views/new/?due=overdue", {"name": "Late", "is_opening": "on"})

    assert "Open the list like this" not in page
    assert client.get("/actions/").status_code == 200
