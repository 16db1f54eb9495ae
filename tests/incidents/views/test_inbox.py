import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Role, User
from incidents.models import Mute, Notification
from tests.conftest import SignedIn
from tests.factories.incidents import NOON, make_incident, make_postmortem
from tests.factories.people import make_user
from tests.factories.records import make_mute, make_notification

pytestmark = pytest.mark.django_db


def test_inbox_counts_lists_opens_and_ticks_off(signed_in: SignedIn) -> None:
    person = make_user(role=Role.VIEWER)
    incident, other = make_incident(title="Mail is slow"), make_incident()
    opened = make_notification(person, incident, actor=make_user(name="Ana"))
    ticked = make_notification(person, other)
    client = signed_in(person)

    page = client.get("/inbox/")
    to_incident = client.post(f"/inbox/{opened.pk}/read/", {"open": "on"})
    to_inbox = client.post(f"/inbox/{ticked.pk}/read/")
    empty, everything = client.get("/inbox/"), client.get("/inbox/?show=all")

    assert str(page.context["unread"]) == "2"
    assert "Ana mentioned you in" in page.text
    assert to_incident["Location"] == incident.get_absolute_url()
    assert to_inbox["Location"] == "/inbox/"
    assert str(empty.context["unread"]) == ""
    assert "All read." in empty.text
    assert everything.context["page"].rows == [ticked, opened]


def test_all_is_ticked_off_up_to_the_newest_that_was_shown(signed_in: SignedIn) -> None:
    person = make_user()
    shown, later = (make_notification(person, make_incident()) for _ in range(2))
    client = signed_in(person)

    client.post("/inbox/read/", {"up_to": "nonsense"})
    before = Notification.objects.filter(read_at__isnull=True).count()
    client.post("/inbox/read/", {"up_to": shown.pk})

    assert before == 2
    assert Notification.objects.get(read_at__isnull=True) == later


def test_somebody_elses_entry_is_not_there(signed_in: SignedIn) -> None:
    entry = make_notification(make_user(), make_incident())

    response = signed_in(make_user(role=Role.ADMIN)).post(f"/inbox/{entry.pk}/read/")

    assert response.status_code == 404
    entry.refresh_from_db()
    assert entry.read_at is None


def test_many_are_told_as_many_and_strangers_are_told_nothing(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.context_processors.MOST_SHOWN", 1)
    person = make_user()
    for _ in range(2):
        make_notification(person, make_incident(), due_at=NOON)

    assert str(signed_in(person).get("/").context["unread"]) == "1+"
    assert "Inbox" not in Client().get("/login/").text


def test_suggestions_are_json_for_those_who_write(signed_in: SignedIn) -> None:
    make_user(username="mia", name="Mia K")

    answer = signed_in(make_user()).get("/mentions/", {"q": "@mi"})
    none = signed_in(make_user()).get("/mentions/")

    assert answer.json() == {
        "suggestions": [{"insert": "@mia", "label": "Mia K", "kind": "Person"}]
    }
    assert answer["Cache-Control"] == "private, no-store"
    assert none.json() == {"suggestions": []}
    assert signed_in(make_user(role=Role.VIEWER)).get("/mentions/").status_code == 403


def test_count_is_what_stands_beside_the_inbox(signed_in: SignedIn) -> None:
    person = make_user()
    client = signed_in(person)

    none = client.get("/inbox/count/")
    make_notification(person, make_incident())
    one = client.get("/inbox/count/")

    assert ", all read" in none.text
    assert '<span class="badge info">1</span>' in one.text
    assert one["Cache-Control"] == "private, no-store"
    assert one.text.strip().split("\n")[-1] in client.get("/").text


def test_muting_from_three_places_and_taking_it_back(signed_in: SignedIn) -> None:
    person = make_user(role=Role.VIEWER)
    postmortem = make_postmortem()
    incident = postmortem.incident
    entry = make_notification(
        person, incident, object_type="incidents.postmortem", reference=postmortem.reference
    )
    client = signed_in(person)

    offered = client.get("/inbox/").text
    client.post(f"/inbox/{entry.pk}/mute/")
    by_entry = Mute.objects.get()
    listed = client.get("/inbox/muted/").text
    client.post(f"/inbox/muted/{by_entry.pk}/end/")
    ended = Mute.objects.exists()
    client.post(f"/postmortems/{postmortem.reference}/mute/")
    by_text = Mute.objects.get()
    said = client.post(f"/incidents/{incident.reference}/mute/", follow=True).text

    assert f"Mute {postmortem.reference}" in offered
    assert (by_entry.is_postmortem_only, by_text.is_postmortem_only) == (True, True)
    assert postmortem.get_absolute_url() in listed
    assert not ended
    assert f"You hear no more of {incident.reference}" in said
    assert not Mute.objects.get().is_postmortem_only


def test_nobody_mutes_for_others_or_what_they_may_not_know_of(signed_in: SignedIn) -> None:
    hidden = make_postmortem(make_incident(restricted=True))
    other = make_mute(make_user(), make_incident())
    client = signed_in(make_user())

    answers = [
        client.post(path).status_code
        for path in (
            f"/incidents/{hidden.incident.reference}/mute/",
            f"/postmortems/{hidden.reference}/mute/",
            f"/inbox/muted/{other.pk}/end/",
            f"/inbox/{make_notification(client_person(client)).pk}/mute/",
        )
    ]

    assert answers == [404] * 4
    assert Mute.objects.get() == other


def client_person(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


@pytest.mark.parametrize("rows", [1, 3])
def test_three_mutes_take_as_many_statements_as_one(
    signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    person = make_user()
    for only in (True, False, True)[:rows]:
        make_mute(person, make_postmortem().incident, is_postmortem_only=only)
    client = signed_in(person)
    client.get("/inbox/muted/")

    with django_assert_max_num_queries(3):
        page = client.get("/inbox/muted/")

    assert len(page.context["mutes"]) == rows
