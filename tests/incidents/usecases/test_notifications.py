from datetime import timedelta

import pytest

from core.visibility import viewing_as
from incidents.domain.notification import Reason
from incidents.models import Notification
from incidents.usecases.notifications import Topic, notify, read_all, read_notification
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.records import make_notification

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def test_something_of_no_incident_can_be_told_as_well() -> None:
    person, about = make_user(), make_user(username="subject")
    topic = Topic(about, "subject", "s" * 400, "/settings/people/subject/")

    told = notify([person, about], topic, Reason.MENTION, by=about, at=NOON)
    again = notify([person], topic, Reason.MENTION, by=about, at=LATER)

    with viewing_as(person):
        entry = Notification.objects.get()
    assert (told, again) == (1, 0)
    assert (entry.person, entry.incident, entry.due_at) == (person, None, NOON)
    assert (entry.object_type, entry.subject) == ("core.user", "s" * 300)


def test_reading_twice_keeps_the_first_time() -> None:
    entry = make_notification(make_user(), make_incident())

    read_notification(entry, at=NOON)
    again = read_notification(entry, at=LATER)

    assert again.read_at == NOON


def test_reading_all_leaves_what_nobody_has_seen_yet() -> None:
    person = make_user()
    seen, waiting, unseen = (
        make_notification(person, make_incident(), due_at=due) for due in (NOON, LATER, NOON)
    )
    other = make_notification(make_user(), make_incident())

    number = read_all(person, at=NOON, up_to=waiting.pk)

    unread = Notification.objects.filter(read_at__isnull=True)
    assert number == 1
    assert set(unread) == {waiting, unseen, other}
    assert Notification.objects.get(pk=seen.pk).read_at == NOON
