"""Signing in with a password, out, and what is said to those who cannot."""

import re
from html import unescape

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from core.models import User
from core.people.accounts import MfaAdapter
from core.sealing import SEALED
from tests.conftest import SignedIn
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

PHRASE = "a long and quiet river"
NO_MATCH = "No account matches this name and password. Check both and try again."
PAGES_FOR_STRANGERS = [
    "/login/",
    "/inactive/",
    "/password/reset/",
    "/password/reset/done/",
    "/password/reset/key/done/",
    "/password/reset/key/1-abc-def/",
    "/confirm-email/",
    "/confirm-email/abc/",
]
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PAGES_FOR_PEOPLE = ["/logout/", "/password/change/", "/reauthenticate/"]
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>")


@pytest.fixture
def person() -> User:
    """Somebody with a password and an address."""
    person = make_user(username="bo", email="bo@example.org")
    person.set_password(PHRASE)
    person.save()
    return person


def sign_in(client: Client, login: str, password: str, query: str = "") -> tuple[int, str]:
    """Return status and place of the answer."""
    answer = client.post(f"/login/{query}", {"login": login, "password": password})
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.parametrize("login", ["bo", "BO", " bo ", "bo@example.org", "Bo@Example.org"])
def test_name_or_address_and_password_lead_home(person: User, login: str) -> None:
    client = Client()

    answer = sign_in(client, login, PHRASE)

    assert answer == (302, "/")
    assert client.get("/profile/").context["user"] == person


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/incidents/?status=all", "/incidents/?status=all"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_people_go_on_where_they_wanted_to_unless_it_is_elsewhere(wanted: str, led_to: str) -> None:
    client = Client()
    page = client.get("/login/", {"next": wanted})

    answer = client.post("/login/", {"login": "bo", "password": PHRASE, "next": wanted})

    assert page.context["redirect_field_value"] == wanted
    assert answer["Location"] == led_to


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("login", ["bo", "nobody", "bo@example.org", "nobody@example.org"])
def test_a_wrong_password_says_the_same_for_every_name_and_keeps_it(login: str) -> None:
    answer = Client().post("/login/", {"login": login, "password": "wrong"})

    form = answer.context["form"]
    text = unescape(answer.content.decode())
    assert form.non_field_errors() == [NO_MATCH]
    assert form["login"].value() == login
    assert NO_MATCH in text
    assert "<title>Error: Sign in" in text
    assert "wrong" not in text
    assert "_auth_user_id" not in answer.wsgi_request.session


@pytest.mark.usefixtures("person")
def test_too_many_wrong_passwords_are_stopped_in_words(settings: LazySettings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    client = Client()
    for _ in range(5):
        sign_in(client, "bo", "wrong")

    answer = client.post("/login/", {"login": "bo", "password": PHRASE})

    cache.clear()
    [words] = answer.context["form"].non_field_errors()
    assert words.startswith("Too many wrong passwords. Wait five minutes, then try again")
    assert answer.context["form"]["login"].value() == "bo"


def test_too_many_tries_from_one_place_get_a_page_of_their_own(settings: LazySettings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    cache.clear()
    client = Client()
    client.post("/login/", {"login": "bo", "password": "wrong"})

    answer = client.post("/login/", {"login": "bo", "password": "wrong"})

    cache.clear()
    assert answer.status_code == 429
    assert "Wait a few minutes, then try again." in answer.content.decode()


def test_password_managers_and_the_clipboard_are_welcome() -> None:
    text = Client().get("/login/").content.decode()

    fields = {name: tag for tag, name in re.findall(r'(<input[^>]*name="(\w+)"[^>]*>)', text)}
    assert 'autocomplete="username"' in fields["login"]
    assert 'autocomplete="current-password"' in fields["password"]
    assert "onpaste" not in text


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up_and_the_page_says_who_adds_people(method: str) -> None:
    typed = {"username": "eve", "password1": PHRASE, "password2": PHRASE}

    answer = getattr(Client(), method)("/signup/", typed)

    assert answer.status_code == 403
    assert "An admin of your organisation adds people" in answer.content.decode()
    assert User.objects.count() == 0


def test_the_page_to_sign_in_offers_no_sign_up_and_no_way_that_is_off() -> None:
    text = Client().get("/login/").content.decode()

    assert "/signup/" not in text
    assert "passkey" not in text
    assert "/sso/" not in text


@pytest.mark.usefixtures("person")
def test_a_deactivated_person_is_told_so() -> None:
    User.objects.update(is_active=False)
    client = Client()

    answer = client.post("/login/", {"login": "bo", "password": PHRASE}, follow=True)

    assert "_auth_user_id" not in client.session
    assert answer.redirect_chain == [("/inactive/", 302)]
    assert "Your account is deactivated" in answer.content.decode()


def test_an_own_password_ends_the_reminder_of_the_one_time_password(
    signed_in: SignedIn, person: User
) -> None:
    User.objects.update(has_one_time_password=True)
    client = signed_in(person)
    before = client.get("/profile/").content.decode()

    answer = client.post(
        "/password/change/",
        {
            "oldpassword": PHRASE,
            "password1": "the colour of rain",
            "password2": "the colour of rain",
        },
    )

    person.refresh_from_db()
    assert answer.status_code == 302
    assert "You signed in with a one-time password." in before
    assert (person.has_one_time_password, person.check_password("the colour of rain")) == (
        False,
        True,
    )
    assert "one-time password" not in client.get("/profile/").content.decode()


@pytest.mark.parametrize("weak", ["short", "password1234", "12345678901234"])
def test_a_weak_password_is_refused_with_the_reason(
    signed_in: SignedIn, person: User, weak: str
) -> None:
    answer = signed_in(person).post(
        "/password/change/", {"oldpassword": PHRASE, "password1": weak, "password2": weak}
    )

    person.refresh_from_db()
    assert person.check_password(PHRASE)
    assert list(answer.context["form"].errors) == ["password1"]


def test_a_forgotten_password_is_replaced_by_a_link_in_a_mail(person: User) -> None:
    client = Client()

    asked = client.post("/password/reset/", {"email": "bo@example.org"}, follow=True)
    [link] = re.findall(r"http://testserver(/\S+)", str(mail.outbox[0].body))
    form = client.get(link, follow=True)
    new = {"password1": "the colour of rain", "password2": "the colour of rain"}
    client.post(form.request["PATH_INFO"], new)

    person.refresh_from_db()
    assert "Look into your mail" in asked.content.decode()
    assert mail.outbox[0].to == ["bo@example.org"]
    assert person.check_password("the colour of rain")


@pytest.mark.usefixtures("person")
def test_an_unknown_address_gets_the_same_answer() -> None:
    addresses = ["bo@example.org", "eve@example.org"]

    known, unknown = (
        Client().post("/password/reset/", {"email": address}, follow=True) for address in addresses
    )

    assert known.redirect_chain == unknown.redirect_chain == [("/password/reset/done/", 302)]
    assert known.content == unknown.content


def test_signing_out_needs_a_button_and_says_so(signed_in: SignedIn, person: User) -> None:
    client = signed_in(person)

    client.get("/logout/")
    still_in = "_auth_user_id" in client.session
    answer = client.post("/logout/", follow=True)

    assert still_in is True
    assert "_auth_user_id" not in client.session
    assert answer.redirect_chain == [("/login/", 302)]
    assert "You are signed out." in answer.content.decode()


@pytest.mark.parametrize("path", PAGES_FOR_STRANGERS)
def test_pages_for_strangers_wear_our_frame_without_its_doors(path: str) -> None:
    answer = Client().get(path, follow=True)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert '<main class="main narrow account"' in text
    assert '<nav class="rail"' not in text
    assert SCRIPT.findall(text) == []
    assert "Menu:" not in text


@pytest.mark.parametrize("path", PAGES_FOR_PEOPLE)
def test_pages_for_people_wear_our_frame(signed_in: SignedIn, person: User, path: str) -> None:
    answer = signed_in(person).get(path)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert " account" in re.findall(r'<main class="([^"]*)"', text)[0]
    assert '<nav class="rail"' in text
    assert SCRIPT.findall(text) == []


def test_the_seed_of_a_second_factor_is_sealed_where_it_is_stored() -> None:
    adapter = MfaAdapter()

    stored = adapter.encrypt(SEED)

    assert SEED not in stored
    assert stored.startswith(SEALED)
    assert adapter.decrypt(stored) == SEED


def test_a_seed_that_was_stored_as_it_is_still_counts() -> None:
    assert MfaAdapter().decrypt(SEED) == SEED


def test_a_seed_of_another_installation_fits_no_code() -> None:
    stored = MfaAdapter().encrypt(SEED)

    with override_settings(SECRET_KEY="of another installation"):
        first, second = MfaAdapter().decrypt(stored), MfaAdapter().decrypt(stored)

    assert SEED not in {first, second}
    assert first != second
