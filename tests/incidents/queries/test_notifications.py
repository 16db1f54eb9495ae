from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.database.compiled import Compiled, Given
from core.models import Role, User
from core.visibility import Viewer, viewing_as
from incidents.models import Notification
from incidents.queries.notifications import for_list, unread_of_person
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.records import make_notification

pytestmark = pytest.mark.django_db


def unread_count(person: User) -> int:
    """Return how many entries a person is told of at NOON."""
    rows = User.objects.annotate(unread=unread_of_person()).values_list("unread", flat=True)
    read = Compiled(lambda: rows.filter(pk=Given("viewer")))
    return int(read.rows(viewer=person.pk, at=NOON)[0])


@pytest.mark.parametrize("rows", [1, 3])
def test_inbox_shows_what_is_due_to_its_person_in_one_statement(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = make_user()
    due = [make_notification(person, make_incident(), actor=make_user()) for _ in range(rows)]
    make_notification(person, make_incident(), due_at=NOON + timedelta(seconds=1))
    make_notification(make_user(), make_incident())

    with django_assert_num_queries(1):
        entries = list(for_list(person, at=NOON))
        assert all(entry.actor for entry in entries)
    with django_assert_num_queries(1):
        assert unread_count(person) == rows

    assert entries == due[::-1]


def test_entry_goes_with_the_access_to_its_incident() -> None:
    person = make_user()
    incident = make_incident(restricted=True, known_to=(person,))
    make_notification(person, incident)
    own = make_notification(person)

    before = unread_count(person)
    incident.access.all().delete()
    with viewing_as(person):
        listed = list(for_list(person, at=NOON))
    after = unread_count(person)
    with viewing_as(make_user(role=Role.ADMIN)):
        everything = Notification.objects.count()
    with viewing_as(Viewer.NOBODY):
        nobody = list(Notification.objects.all())

    assert (before, after, listed, everything, nobody) == (2, 1, [own], 2, [])


def test_an_admin_is_told_of_entries_about_every_incident() -> None:
    admin = make_user(role=Role.ADMIN)
    make_notification(admin, make_incident(restricted=True))

    assert unread_count(admin) == 1
