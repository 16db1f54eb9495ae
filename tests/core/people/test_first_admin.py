"""The first person of a new installation."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from core.models import Activity, Role, User
from core.people.first_admin import create_first_admin
from core.people.passwords import LETTERS, one_time_password
from tests.factories.people import make_user


@pytest.mark.django_db
def test_the_first_admin_can_sign_in_once_and_is_logged() -> None:
    password = create_first_admin()

    person = User.objects.get()
    assert password is not None
    assert person.check_password(password)
    assert (person.username, person.role) == ("admin", Role.ADMIN)
    assert person.has_one_time_password is True
    entry = Activity.objects.about(person).get()
    assert (entry.verb, entry.actor) == ("person.created", None)


@pytest.mark.django_db
def test_nobody_is_added_where_somebody_is() -> None:
    make_user()

    assert create_first_admin() is None
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_processes_that_start_together_one_gets_the_password() -> None:
    barrier = Barrier(4)

    def start() -> str | None:
        barrier.wait()
        try:
            return create_first_admin()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        passwords = [pool.submit(start) for _ in range(4)]

    given = [password for future in passwords if (password := future.result())]
    assert len(given) == 1
    assert User.objects.get().check_password(given[0])


def test_a_one_time_password_is_long_and_easy_to_read_aloud() -> None:
    passwords = {one_time_password() for _ in range(50)}

    assert len(passwords) == 50
    for password in passwords:
        groups = password.split("-")
        assert [len(group) for group in groups] == [4, 4, 4, 4]
        assert set("".join(groups)) <= set(LETTERS)
