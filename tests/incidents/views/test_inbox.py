import pytest
from django.test import Client

from core.models import Role
from incidents.models import Notification
from tests.conftest import SignedIn
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.records import make_notification

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
