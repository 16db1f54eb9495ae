"""Changes to people: who may sign in, as what, and that an admin is always left."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import connections
from django.test import Client
from django.utils import timezone

from core.errors import RuleViolation
from core.models import Activity, ApiToken, Role, User
from core.models.user import Density, Theme
from core.people.usecases import (
    add_person,
    deactivate_person,
    edit_person,
    edit_profile,
    reactivate_person,
    replace_password,
)
from tests.factories.people import make_token, make_user

ONLY_ADMIN = (
    "Ada is the only admin who can sign in. Make somebody else an admin first, "
    "or nobody could add people any more."
)


def make_admin(**fields: object) -> User:
    return make_user(role=Role.ADMIN, **fields)


def verbs_about(person: User) -> list[tuple[str, User | None]]:
    return [(entry.verb, entry.actor) for entry in Activity.objects.about(person)]


@pytest.mark.django_db
def test_an_added_person_can_sign_in_with_the_password_that_nobody_kept() -> None:
    admin = make_admin()

    person, password = add_person(
        by=admin, username="bo", name="Bo Lind", email="bo@example.org", role=Role.MANAGER
    )

    person.refresh_from_db()
    assert (person.username, person.name, person.role) == ("bo", "Bo Lind", Role.MANAGER)
    assert person.check_password(password)
    assert person.has_one_time_password is True
    assert verbs_about(person) == [("person.created", admin)]
    assert password not in str(Activity.objects.values_list())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("username", "email", "field"),
    [("Ada", "new@example.org", "username"), ("new", "ADA@example.org", "email")],
)
def test_a_name_or_address_of_somebody_else_is_refused(
    username: str, email: str, field: str
) -> None:
    admin = make_admin(username="ada", email="ada@example.org")

    with pytest.raises(RuleViolation) as refused:
        add_person(by=admin, username=username, email=email)

    assert refused.value.field == field
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_several_people_may_have_no_address() -> None:
    admin = make_admin()

    add_person(by=admin, username="bo")
    add_person(by=admin, username="cy")

    assert User.objects.filter(email="").count() == 3


@pytest.mark.django_db
def test_editing_changes_the_person_once_and_logs_before_and_after() -> None:
    admin, person = make_admin(), make_user(name="Bo")

    for _ in range(2):
        edit_person(person, by=admin, name="Bo Lind", email="bo@example.org", role=Role.ADMIN)

    person.refresh_from_db()
    assert (person.name, person.email, person.role) == ("Bo Lind", "bo@example.org", Role.ADMIN)
    entry = Activity.objects.about(person).get()
    assert entry.verb == "person.edit"
    assert entry.data == {
        "before": {"name": "Bo", "email": "", "role": "responder"},
        "after": {"name": "Bo Lind", "email": "bo@example.org", "role": "admin"},
    }


@pytest.mark.django_db
def test_editing_refuses_the_address_of_somebody_else() -> None:
    person = make_user()
    make_user(email="ada@example.org")

    with pytest.raises(RuleViolation, match="Somebody else has this e-mail address"):
        edit_person(person, by=None, name="", email="Ada@Example.org", role=Role.VIEWER)

    person.refresh_from_db()
    assert person.email == ""


@pytest.mark.django_db
def test_the_last_admin_stays_admin_and_the_reason_is_given() -> None:
    admin = make_admin(name="Ada")
    make_admin(is_active=False)

    with pytest.raises(RuleViolation) as demoting:
        edit_person(admin, by=admin, name="Ada", email="", role=Role.MANAGER)
    with pytest.raises(RuleViolation) as deactivating:
        deactivate_person(admin, by=admin)

    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == (Role.ADMIN, True)
    assert (str(demoting.value), demoting.value.field) == (ONLY_ADMIN, "role")
    assert (str(deactivating.value), deactivating.value.field) == (ONLY_ADMIN, None)
    assert verbs_about(admin) == []


@pytest.mark.django_db
def test_the_last_admin_may_still_change_their_name() -> None:
    admin = make_admin()

    edit_person(admin, by=admin, name="Ada", email="", role=Role.ADMIN)

    admin.refresh_from_db()
    assert admin.name == "Ada"


@pytest.mark.django_db
def test_an_inactive_admin_may_lose_the_role() -> None:
    make_admin()
    former = make_admin(is_active=False)

    edit_person(former, by=None, name="", email="", role=Role.VIEWER)

    former.refresh_from_db()
    assert former.role == Role.VIEWER


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["deactivate", "demote"])
def test_two_admins_who_leave_at_the_same_moment_do_not_both_get_away(step: str) -> None:
    admins = [make_admin(), make_admin()]
    barrier = Barrier(2)
    leave: dict[str, Callable[[User], object]] = {
        "deactivate": lambda admin: deactivate_person(admin, by=admin),
        "demote": lambda admin: edit_person(
            admin, by=admin, name="", email="", role=Role.RESPONDER
        ),
    }

    def try_to_leave(admin: User) -> bool:
        barrier.wait()
        try:
            leave[step](admin)
        except RuleViolation:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        left = list(pool.map(try_to_leave, admins))

    assert sorted(left) == [False, True]
    assert User.objects.filter(role=Role.ADMIN, is_active=True).count() == 1


@pytest.mark.django_db
def test_a_deactivated_person_is_out_at_once_and_comes_back_as_before() -> None:
    admin, person = make_admin(), make_user()
    make_token(person)
    client = Client()
    client.force_login(person)

    for _ in range(2):
        deactivate_person(person, by=admin)
    away = client.get("/profile/").status_code
    usable = ApiToken.objects.usable(timezone.now()).count()
    for _ in range(2):
        reactivate_person(person, by=admin)

    assert (away, usable) == (302, 0)
    assert client.get("/profile/").status_code == 200
    assert verbs_about(person) == [("person.deactivate", admin), ("person.reactivate", admin)]


@pytest.mark.django_db
def test_a_new_one_time_password_ends_the_old_one_and_every_session() -> None:
    admin, person = make_admin(), make_user()
    client = Client()
    client.force_login(person)

    first = replace_password(person, by=admin)
    second = replace_password(person, by=admin)

    person.refresh_from_db()
    assert not person.check_password(first)
    assert person.check_password(second)
    assert person.has_one_time_password is True
    assert client.get("/profile/").status_code == 302
    assert verbs_about(person) == [("person.replace_password", admin)] * 2


@pytest.mark.django_db
def test_nobody_replaces_their_own_password_without_knowing_it() -> None:
    admin = make_admin()

    with pytest.raises(RuleViolation, match="Change your own password on your profile"):
        replace_password(admin, by=admin)

    assert verbs_about(admin) == []


@pytest.mark.django_db
def test_a_profile_is_saved_once_and_its_log_keeps_no_values() -> None:
    person = make_user()

    for _ in range(2):
        edit_profile(
            person,
            name="Bo",
            email="bo@example.org",
            time_zone="Europe/Berlin",
            theme=Theme.DARK,
            density=Density.COMPACT,
            has_shortcuts=False,
            has_wording_hints=False,
        )

    person.refresh_from_db()
    assert (person.name, person.email, person.time_zone) == (
        "Bo",
        "bo@example.org",
        "Europe/Berlin",
    )
    assert (person.theme, person.has_shortcuts) == (Theme.DARK, False)
    assert person.has_wording_hints is False
    entry = Activity.objects.about(person).get()
    assert (entry.verb, entry.actor) == ("profile.edit", person)
    changed = [
        "density",
        "email",
        "has_shortcuts",
        "has_wording_hints",
        "name",
        "theme",
        "time_zone",
    ]
    assert entry.data == {"changed": changed}


@pytest.mark.django_db
def test_a_profile_refuses_the_address_of_somebody_else() -> None:
    person = make_user()
    make_user(email="ada@example.org")

    with pytest.raises(RuleViolation) as refused:
        edit_profile(
            person,
            name="Bo",
            email="ada@example.org",
            time_zone="",
            theme=Theme.SYSTEM,
            density=Density.COMFORTABLE,
            has_shortcuts=True,
            has_wording_hints=True,
        )

    person.refresh_from_db()
    assert (refused.value.field, person.name) == ("email", "")


@pytest.mark.django_db
@pytest.mark.parametrize("by_admin", [True, False])
def test_a_former_address_is_forgotten(by_admin: bool) -> None:
    person = make_user(email="old@example.org")
    EmailAddress.objects.create(user=person, email="old@example.org", primary=True)

    if by_admin:
        edit_person(person, by=None, name="", email="new@example.org", role=Role.RESPONDER)
    else:
        edit_profile(
            person,
            name="",
            email="new@example.org",
            time_zone="",
            theme=Theme.SYSTEM,
            density=Density.COMFORTABLE,
            has_shortcuts=True,
            has_wording_hints=True,
        )

    assert not EmailAddress.objects.filter(email="old@example.org").exists()
