"""The page about oneself."""

import pytest

from core.models import User
from tests.conftest import SignedIn
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Bo Lind",
    "email": "bo@example.org",
    "time_zone": "europe/berlin",
    "theme": "dark",
}


def test_a_saved_profile_shows_in_the_frame_of_the_next_page(signed_in: SignedIn) -> None:
    person = make_user()
    client = signed_in(person)

    before = client.get("/profile/").content.decode()
    answer = client.post("/profile/", TYPED, follow=True)

    text = answer.content.decode()
    assert answer.redirect_chain == [("/profile/", 302)]
    assert '<html lang="en">' in before
    assert '<html lang="en" data-theme="dark" data-shortcuts="off">' in text
    assert "Times are shown in Europe/Berlin." in text
    assert "Your profile is saved." in text
    person.refresh_from_db()
    assert (person.name, person.email) == ("Bo Lind", "bo@example.org")


def test_the_form_shows_what_is_stored(signed_in: SignedIn) -> None:
    person = make_user(name="Bo", theme="light", time_zone="Asia/Tokyo")

    form = signed_in(person).get("/profile/").context["form"]

    shown = {field.name: field.value() for field in form}
    assert shown == {
        "name": "Bo",
        "email": "",
        "time_zone": "Asia/Tokyo",
        "theme": "light",
        "density": "comfortable",
        "has_shortcuts": True,
        "has_wording_hints": True,
    }


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"theme": "pink"}, "theme"),
        ({"email": "ada@example.org"}, "email"),
    ],
)
def test_a_refused_profile_keeps_what_was_typed(
    signed_in: SignedIn, typed: dict[str, str], fault: str
) -> None:
    make_user(email="ada@example.org")
    person = make_user()

    answer = signed_in(person).post("/profile/", TYPED | typed)

    form = answer.context["form"]
    assert answer.status_code == 422
    assert list(form.errors) == [fault]
    assert {name: form[name].value() for name in TYPED} == TYPED | typed
    assert User.objects.get(pk=person.pk).name == ""


def test_nobody_can_make_themselves_admin(signed_in: SignedIn) -> None:
    person = make_user()

    signed_in(person).post("/profile/", TYPED | {"role": "admin", "username": "root"})

    person.refresh_from_db()
    assert (person.role, person.username) == ("responder", person.username)


def test_the_page_for_further_addresses_leads_to_the_profile(signed_in: SignedIn) -> None:
    client = signed_in(make_user())

    answers = [client.get("/email/"), client.post("/email/", {"action_add": "", "email": "x@y.z"})]

    assert [answer["Location"] for answer in answers] == ["/profile/", "/profile/"]
