from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from core.models import User
from incidents.domain.notification import Reason
from incidents.models import Delivery, Notification
from incidents.usecases.notifications import Topic, notify
from incidents.usecases.personal_mail import personal_channel, plan_mails
from tests.factories.incidents import NOON, make_incident
from tests.factories.outbox import make_preference
from tests.factories.people import make_user
from tests.factories.records import make_notification

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def told(person: User, number: int = 1, **fields: object) -> list[Notification]:
    values: dict[str, object] = {"mail_at": NOON}
    return [make_notification(person, make_incident(), **(values | fields)) for _ in range(number)]


def with_mail(*, is_active: bool = True, time_zone: str = "") -> User:
    person = make_user(is_active=is_active, time_zone=time_zone)
    person.email = f"{person.username}@example.com"
    person.save()
    return person


def sizes() -> list[int]:
    return [one.notifications.count() for one in Delivery.objects.order_by("pk")]


def test_entry_of_an_inbox_becomes_one_mail_to_its_person() -> None:
    person = with_mail()
    topic = Topic(make_incident(), "INC-1", "Slow", "/incidents/INC-1/")
    notify([person], topic, Reason.MENTION, by=None, at=NOON)

    numbers = [plan_mails(at=NOON), plan_mails(at=NOON)]

    mail = Delivery.objects.get()
    assert numbers == [1, 0]
    assert (mail.person, mail.recipient, mail.outbox) == (person, person.email, None)
    assert (mail.channel, mail.due_at) == (personal_channel(), NOON)
    assert Notification.objects.get().delivery == mail


def test_what_needs_no_mail_gets_none_and_is_looked_at_only_once() -> None:
    told(make_user(email=""))
    told(with_mail(is_active=False))
    told(with_mail(), read_at=NOON)
    told(with_mail(), due_at=NOON - timedelta(days=1))
    picky = with_mail()
    make_preference(picky, reasons_without_mail=["mention"])
    told(picky)

    assert plan_mails(at=NOON) == 5

    assert Delivery.objects.count() == 0
    assert not Notification.objects.filter(mail_at__isnull=False).exists()


@override_settings(EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend")
def test_site_without_a_mail_server_makes_no_mails() -> None:
    told(with_mail())

    plan_mails(at=NOON)

    assert Delivery.objects.count() == 0


def test_more_than_a_person_takes_in_a_minute_comes_in_one_mail() -> None:
    person = with_mail()
    make_preference(person, mails_per_minute=3)
    told(person, 7)

    plan_mails(at=NOON)
    first = sizes()
    told(person, 2)
    plan_mails(at=NOON + timedelta(seconds=30))
    held = sizes()
    plan_mails(at=NOON + timedelta(seconds=90))

    assert first == [1, 1, 5]
    assert held == first
    assert sizes() == [*first, 1, 1]


def test_usual_person_gets_ten_at_most_in_a_minute() -> None:
    people = [with_mail(), with_mail()]
    for person in people:
        told(person, 25)

    plan_mails(at=NOON)

    assert sizes() == [*[1] * 9, 16] * 2


@override_settings(DRYDOCK_TIME_ZONE="UTC")
def test_in_quiet_hours_by_the_persons_own_clocks_mail_waits() -> None:
    person = with_mail(time_zone="Europe/Berlin")
    make_preference(person, quiet_from=time(22), quiet_until=time(7))
    night = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
    morning = datetime(2026, 3, 3, 6, tzinfo=UTC)
    told(person, mail_at=night, due_at=night)

    plan_mails(at=night)
    before = Delivery.objects.count()
    plan_mails(at=morning - MINUTE)
    plan_mails(at=morning)

    assert (before, Delivery.objects.get().due_at) == (0, morning)


def test_statements_do_not_grow_with_people_and_entries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    personal_channel()
    for number in (1, 3):
        for _ in range(number):
            told(with_mail(), number)
        with django_assert_num_queries(8):
            plan_mails(at=NOON)
