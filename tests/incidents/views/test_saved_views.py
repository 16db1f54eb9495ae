import json
from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Role, User
from core.web.feeds import create_feed_token
from incidents.models import SavedView
from tests.conftest import SignedIn
from tests.factories.action_items import make_feed_token, make_saved_view
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_action_item, make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def titles_of(content: bytes) -> list[str]:
    entries = ElementTree.fromstring(content).findall(f"{ATOM}entry")  # noqa: S314 - our own answer
    return [entry.findtext(f"{ATOM}title", "") for entry in entries]


@pytest.fixture
def person() -> User:
    return make_user()


@pytest.fixture
def client(signed_in: SignedIn, person: User) -> Client:
    return signed_in(person)


def test_a_view_of_a_team_is_in_the_list_of_everybody_in_it(
    client: Client, signed_in: SignedIn, person: User
) -> None:
    colleague = make_user()
    team = make_team(members=(person, colleague))

    answer = client.post(
        "/actions/views/new/?due=overdue&page=2", {"name": "Late ones", "team": team.slug}
    )

    page = signed_in(colleague).get("/actions/").content.decode()
    elsewhere = signed_in(make_user()).get("/actions/").content.decode()
    assert (answer.status_code, answer["Location"]) == (302, "/actions/?due=overdue")
    assert "Late ones" in page
    assert "Late ones" not in elsewhere


def test_nobody_saves_for_a_team_they_are_not_in(client: Client) -> None:
    answer = client.post("/actions/views/new/", {"name": "Late", "team": make_team().slug})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["team"])
    assert not SavedView.objects.exists()


def test_managers_save_for_every_team(signed_in: SignedIn) -> None:
    team = make_team()
    client = signed_in(make_user(role=Role.MANAGER))

    client.post("/actions/views/new/", {"name": "Late", "team": team.slug})

    assert SavedView.objects.get().team == team


@pytest.mark.parametrize(
    ("query", "name"),
    [("", " "), ("", "x" * 81), (f"q={'x' * 2001}", "Late")],
)
def test_what_cannot_be_kept_is_refused_with_what_was_typed(
    client: Client, query: str, name: str
) -> None:
    answer = client.post(f"/actions/views/new/?{query}", {"name": name})

    assert answer.status_code == 422
    assert answer.context["form"]["name"].value() == name


def test_views_of_others_cannot_be_deleted(client: Client, person: User) -> None:
    own, foreign = make_saved_view(person), make_saved_view()
    of_team = make_saved_view(team=make_team(members=(person,)))

    answers = [
        client.post(f"/actions/views/{view.pk}/delete/").status_code
        for view in (own, foreign, of_team)
    ]

    assert answers == [302, 404, 302]
    assert list(SavedView.objects.all()) == [foreign]


def test_atom_csv_and_json_have_the_rows_of_the_list_in_its_order(client: Client) -> None:
    for number in (2, 3, 1):
        make_action_item(title=f"<b> {number} \x07", due_on=date(2026, 3, number), priority="high")
    make_action_item(priority="low")
    query = "?priority=high&sort=-due"

    page = client.get(f"/actions/{query}")
    atom = client.get(f"/actions.atom{query}")
    csv = client.get(f"/actions.csv{query}").content.decode().splitlines()[1:]
    rows = json.loads(client.get(f"/actions.json{query}").content)

    shown = [item.reference for item in page.context["page"].object_list]
    assert len(shown) == 3
    assert atom["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [title.split()[0] for title in titles_of(atom.content)] == shown
    assert titles_of(atom.content)[0] == f"{shown[0]} <b> 3 "
    assert [line.split(",")[0] for line in csv] == shown
    assert [row["reference"] for row in rows] == shown
    assert (rows[0]["due_on"], rows[0]["created_at"][-1]) == ("2026-03-03", "Z")


def test_a_feed_reader_reads_what_its_person_may_read() -> None:
    person = make_user()
    make_action_item(title="mine", owner=person)
    make_action_item(title="of others")
    make_action_item(make_incident(restricted=True), title="hidden", owner=person)
    make_action_item(
        make_incident(restricted=True, known_to=(person,)), title="known", owner=person
    )

    answer = Client().get(f"/actions.atom?owner=me&token={make_feed_token(person)}")

    assert [title.split()[1] for title in titles_of(answer.content)] == ["mine", "known"]
    assert b"token" not in answer.content


def test_a_wrong_secret_opens_nothing_and_none_asks_to_sign_in() -> None:
    create_feed_token(by=make_user(), at=NOON)

    wrong = Client().get("/actions.atom?token=wrong")
    without = Client().get("/actions.atom")

    assert (wrong.status_code, without.status_code) == (401, 302)


def test_secret_addresses_are_shown_once_and_can_be_ended(client: Client, person: User) -> None:
    make_saved_view(person)
    make_action_item()

    made = client.post("/actions/feed/")
    again = client.get("/actions/views/").content.decode()
    secret = made.context["secret"]
    before = Client().get(f"/actions.atom?token={secret}").status_code
    client.post("/actions/feed/end/")
    after = Client().get(f"/actions.atom?token={secret}").status_code

    # The calendar, the feed of action items, two of incidents, one of postmortems, and the view.
    assert made.content.decode().count(secret) == 6
    assert secret not in again
    assert (before, after) == (200, 401)


def test_a_view_of_the_incidents_stands_above_them_and_not_above_the_action_items(
    client: Client, signed_in: SignedIn, person: User
) -> None:
    team = make_team(members=(person, colleague := make_user()))
    make_saved_view(person, name="Promises")

    form = client.get("/incidents/views/new/?severity=sev1")
    answer = client.post(
        "/incidents/views/new/?severity=sev1&before=9", {"name": "Bad", "team": team.slug}
    )

    incidents = signed_in(colleague).get("/incidents/?severity=sev1").content.decode()
    assert form.context["back_url"] == "/incidents/?severity=sev1"
    assert answer["Location"] == "/incidents/?severity=sev1"
    assert 'href="/incidents/?severity=sev1" aria-current="page">Bad</a>' in incidents
    assert ">Bad" not in signed_in(colleague).get("/actions/").content.decode()
    assert "Promises" not in client.get("/incidents/").content.decode()


def test_one_name_may_stand_for_a_view_of_either_list(client: Client, person: User) -> None:
    for path in ("/incidents/views/new/?status=all", "/actions/views/new/?due=overdue"):
        client.post(path, {"name": "Mine"})

    page = client.get("/actions/views/").content.decode()

    assert SavedView.objects.filter(name="Mine").count() == 2
    for link in ("/incidents.atom?status=all", "/incidents.csv?status=all"):
        assert f'href="{link}"' in page
    assert 'href="/actions.atom?due=overdue"' in page


def test_the_feed_of_incidents_has_the_rows_of_the_list_as_its_person_sees_them() -> None:
    person = make_user()
    make_incident(resolved=True, title="over")
    seen = make_incident(title="<b> on \x07fire", services=(make_service(name="Payments"),))
    make_incident(restricted=True, title="hidden")
    token = make_feed_token(person)

    plain = Client().get(f"/incidents.atom?token={token}")
    everything = Client().get(f"/incidents.atom?status=all&token={token}")

    assert titles_of(plain.content) == [f"{seen.reference} <b> on fire"]
    assert [title.split()[1] for title in titles_of(everything.content)] == ["<b>", "over"]
    assert b"Not sure yet, Open, Payments." in plain.content
    assert b"token" not in plain.content


def test_the_feed_of_postmortems_has_the_published_ones() -> None:
    person = make_user()
    team = make_team()
    shown = make_postmortem(make_incident(resolved=True, team=team), published=True)
    make_postmortem(published=True)
    make_postmortem(make_incident(resolved=True, team=team))
    make_postmortem(make_incident(resolved=True, team=team, restricted=True), published=True)

    answer = Client().get(f"/postmortems.atom?team={team.slug}&token={make_feed_token(person)}")

    assert titles_of(answer.content) == [f"{shown.reference} {shown.title}"]
    assert f"/postmortems/published/?team={team.slug}" in answer.content.decode()


@pytest.mark.parametrize(("tab", "is_offered"), [("published", True), ("drafts", False)])
def test_the_list_of_published_postmortems_leads_to_its_feed(
    client: Client, tab: str, is_offered: bool
) -> None:
    page = client.get(f"/postmortems/{tab}/?q=disk&before=9").content.decode()

    assert ('href="/postmortems.atom?q=disk"' in page) is is_offered


@pytest.mark.parametrize("path", ["/incidents.atom?status=all", "/postmortems.atom"])
@pytest.mark.parametrize("rows", [1, 3])
def test_feeds_take_as_many_statements_for_any_number(
    client: Client, path: str, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        make_postmortem(
            make_incident(resolved=True, services=(make_service(),)),
            owner=make_user(),
            published=True,
        )

    with django_assert_max_num_queries(6):
        answer = client.get(path)

    assert len(titles_of(answer.content)) == rows


def test_a_feed_says_the_same_until_something_changes(client: Client) -> None:
    empty = client.get("/actions.atom").content
    item = make_action_item()
    one = client.get("/actions.atom").content

    updated = ElementTree.fromstring(one).findtext(f"{ATOM}updated", "")  # noqa: S314 - our own answer
    assert b"<updated>1970-01-01T00:00:00+00:00</updated>" in empty
    assert updated[:19] == item.updated_at.isoformat()[:19]
    assert client.get("/actions.atom").content == one
