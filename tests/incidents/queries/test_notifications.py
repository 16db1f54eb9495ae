from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from core.visibility import Viewer, viewing_as
from incidents.models import Notification
from incidents.queries.notifications import MOST_COUNTED, for_list, unread_count
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.records import make_notification

pytestmark = pytest.mark.django_db


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
        assert unread_count(person, at=NOON) == rows

    assert entries == due[::-1]


def test_counting_ends_above_what_is_told() -> None:
    person = make_user()
    Notification.objects.bulk_create(
        Notification(
            person=person,
            reason="mention",
            object_type="core.user",
            object_id=number,
            reference="x",
            path="/",
            created_at=NOON,
            due_at=NOON,
        )
        for number in range(MOST_COUNTED + 5)
    )

    assert unread_count(person, at=NOON) == MOST_COUNTED + 1


def test_entry_goes_with_the_access_to_its_incident() -> None:
    person = make_user()
    incident = make_incident(restricted=True, known_to=(person,))
    make_notification(person, incident)
    own = make_notification(person)

    with viewing_as(person):
        before = unread_count(person, at=NOON)
        incident.access.all().delete()
        after = list(for_list(person, at=NOON))
    with viewing_as(make_user(role=Role.ADMIN)):
        everything = Notification.objects.count()
    with viewing_as(Viewer.NOBODY):
        nobody = list(Notification.objects.all())

    assert (before, after, everything, nobody) == (2, [own], 2, [])
