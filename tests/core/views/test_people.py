"""Pages about people: what an admin, a colleague and a stranger get."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from core.models import Activity, Role, User
from tests.conftest import SignedIn
from tests.factories.catalog import make_team
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    """The one admin."""
    return make_user(role=Role.ADMIN, username="ada", name="Ada Okafor")


def names_on(page: Any) -> list[str]:
    return [person.username for person in page.context["page"].object_list]


def test_an_admin_sees_everybody_with_teams_and_last_sign_in(
    signed_in: SignedIn, admin: User
) -> None:
    make_user(username="bo", is_active=False)
    cy = make_user(username="cy", role=Role.MANAGER)
    team = make_team(name="Payments")
    team.members.add(cy)

    page = signed_in(admin).get("/settings/people/")

    text = page.content.decode()
    assert names_on(page) == ["ada", "cy", "bo"]
    assert f'<a href="/teams/{team.slug}/">Payments</a>' in text
    assert text.count("Deactivated") == 1
    assert "Last sign-in" in text
    assert '<a href="/settings/people/bo/">' in text


def test_a_colleague_sees_who_is_there_and_no_way_to_change_it(
    signed_in: SignedIn, admin: User
) -> None:
    make_user(username="bo", is_active=False)

    page = signed_in(make_user(username="cy", role=Role.VIEWER)).get("/settings/people/")

    text = page.content.decode()
    assert names_on(page) == [admin.username, "cy"]
    assert "Last sign-in" not in text
    assert "/settings/people/ada/" not in text
    assert "/settings/new-person/" not in text


def test_the_list_costs_the_same_for_one_person_and_for_many(
    signed_in: SignedIn, admin: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(admin)
    client.get("/settings/people/")
    with django_assert_num_queries(5):
        client.get("/settings/people/")
    for number in range(3):
        make_team(name=f"Team {number}").members.add(make_user(), admin)

    with django_assert_num_queries(5):
        client.get("/settings/people/")


def test_a_long_list_has_pages(signed_in: SignedIn, admin: User) -> None:
    for _ in range(50):
        make_user()

    second = signed_in(admin).get("/settings/people/?page=2")

    assert len(names_on(second)) == 1
    assert "Page 2 of 2, 51 people" in second.content.decode()


def test_an_added_person_gets_a_password_that_is_shown_in_the_answer_alone(
    signed_in: SignedIn, admin: User
) -> None:
    client = signed_in(admin)
    typed = {"username": "bo", "name": "Bo Lind", "email": "bo@example.org", "role": "manager"}

    answer = client.post("/settings/new-person/", typed)

    person, password = User.objects.get(username="bo"), answer.context["password"]
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert f'value="{password}" readonly' in answer.content.decode()
    assert (person.name, person.role) == ("Bo Lind", Role.MANAGER)
    assert Client().login(username="bo", password=password) is True
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    assert [text for text in kept if password in text] == []
    assert password not in client.get("/settings/people/").content.decode()
    assert password not in client.get("/settings/people/bo/").content.decode()
    assert password not in str(Activity.objects.values_list())


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({"username": "ADA"}, ["username"]),
        ({"username": "a b"}, ["username"]),
        ({"email": "ada@example.org"}, ["email"]),
        ({"email": "nowhere"}, ["email"]),
        ({"role": "owner"}, ["role"]),
        ({"name": "a\x00b"}, ["name"]),
    ],
)
def test_a_person_who_cannot_be_added_is_kept_in_the_form(
    signed_in: SignedIn, typed: dict[str, str], faults: list[str]
) -> None:
    client = signed_in(make_user(role=Role.ADMIN, username="ada", email="ada@example.org"))
    sent = {"username": "bo", "name": "Bo Lind", "email": "", "role": "viewer"} | typed

    answer = client.post("/settings/new-person/", sent)

    form = answer.context["form"]
    assert answer.status_code == 422
    assert list(form.errors) == faults
    assert {name: form[name].value() for name in sent} == sent
    assert User.objects.count() == 1


def test_the_form_to_add_a_person_is_empty_at_first(signed_in: SignedIn, admin: User) -> None:
    page = signed_in(admin).get("/settings/new-person/")

    assert page.status_code == 200
    assert page.context["form"].errors == {}


def test_an_admin_changes_role_name_and_address(signed_in: SignedIn, admin: User) -> None:
    make_user(username="bo.lind@x+1")
    client = signed_in(admin)

    shown = client.get("/settings/people/bo.lind@x+1/")
    answer = client.post(
        "/settings/people/bo.lind@x+1/", {"name": "Bo", "email": "b@example.org", "role": "admin"}
    )

    person = User.objects.get(username="bo.lind@x+1")
    assert shown.context["form"].initial == {"name": "", "email": "", "role": "responder"}
    assert (answer.status_code, answer["Location"]) == (302, "/settings/people/")
    assert (person.name, person.email, person.role) == ("Bo", "b@example.org", Role.ADMIN)


def test_the_last_admin_cannot_be_demoted_or_deactivated_and_reads_why(
    signed_in: SignedIn, admin: User
) -> None:
    client = signed_in(admin)

    demoting = client.post("/settings/people/ada/", {"name": "A", "email": "", "role": "viewer"})
    deactivating = client.post("/settings/people/ada/deactivate/")

    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == (Role.ADMIN, True)
    assert (demoting.status_code, deactivating.status_code) == (422, 422)
    assert demoting.context["form"]["name"].value() == "A"
    assert list(demoting.context["form"].errors) == ["role"]
    assert "Ada Okafor is the only admin who can sign in." in deactivating.content.decode()
    assert "<title>Error: " in deactivating.content.decode()


def test_a_person_is_deactivated_and_comes_back(signed_in: SignedIn, admin: User) -> None:
    person = make_user(username="bo")
    client = signed_in(admin)

    away = client.post("/settings/people/bo/deactivate/")
    person.refresh_from_db()
    was_active = person.is_active
    back = client.post("/settings/people/bo/reactivate/")

    person.refresh_from_db()
    assert (away["Location"], was_active) == ("/settings/people/", False)
    assert (back["Location"], person.is_active) == ("/settings/people/bo/", True)


def test_a_new_one_time_password_is_shown_in_the_answer_alone(
    signed_in: SignedIn, admin: User
) -> None:
    person = make_user(username="bo")

    answer = signed_in(admin).post("/settings/people/bo/password/")

    person.refresh_from_db()
    assert "no-store" in answer["Cache-Control"]
    assert person.check_password(answer.context["password"])
    assert answer.context["password"] in answer.content.decode()


def test_an_admin_is_sent_to_the_profile_for_their_own_password(
    signed_in: SignedIn, admin: User
) -> None:
    client = signed_in(admin)

    page = client.get("/settings/people/ada/")
    answer = client.post("/settings/people/ada/password/")

    assert "/settings/people/ada/password/" not in page.content.decode()
    assert answer.status_code == 422
    assert "Change your own password on your profile." in answer.content.decode()


@pytest.mark.parametrize("username", ["nobody", "%00", "a%20b", "x" * 151])
def test_an_unknown_person_is_not_found(signed_in: SignedIn, admin: User, username: str) -> None:
    client = signed_in(admin)

    statuses = [
        client.get(f"/settings/people/{username}/").status_code,
        client.post(f"/settings/people/{username}/").status_code,
        client.post(f"/settings/people/{username}/deactivate/").status_code,
        client.post(f"/settings/people/{username}/reactivate/").status_code,
        client.post(f"/settings/people/{username}/password/").status_code,
    ]

    assert statuses == [404] * 5
