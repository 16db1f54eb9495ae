"""Mail to lists and to people, from what happened to what arrives."""

import smtplib

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from incidents.domain.delivery import ChannelKind
from incidents.domain.notification import Reason
from incidents.exporters.delivering import plan
from incidents.models import Delivery, Incident, Notification
from incidents.usecases.declaring import declare_incident
from incidents.usecases.notifications import Topic, notify
from tests.factories.incidents import NOON, make_incident
from tests.factories.outbox import make_channel, make_delivery, make_rule
from tests.factories.people import make_user
from tests.incidents.exporters.draining import drain

pytestmark = pytest.mark.django_db


def test_mail_goes_to_each_recipient_and_a_mail_server_that_is_away_is_waited_for() -> None:
    people = ["a@example.com", "b@example.com"]
    make_rule(make_channel(kind=ChannelKind.EMAIL, recipients=people))
    declare_incident(by=None, at=NOON, title="Slow")
    plan(at=timezone.now())

    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1
    ):
        drain()
    waiting = set(Delivery.objects.values_list("status", "last_error"))
    Delivery.objects.update(due_at=NOON)
    drain()

    assert waiting == {("pending", "The mail server did not take it.")}
    assert sorted(one.to[0] for one in mail.outbox) == people
    assert {one.subject for one in mail.outbox} == {
        f"[Drydock] {Incident.objects.get().reference} declared: Slow"
    }


@pytest.mark.parametrize(
    ("codes", "status"),
    [([550], "failed"), ([451], "pending"), ([550, 421], "pending"), ([], "pending")],
    ids=["nobody of that name", "greylisted", "one of two greylisted", "nothing said"],
)
def test_address_that_no_server_knows_is_not_tried_again_and_one_that_has_to_wait_is(
    monkeypatch: pytest.MonkeyPatch, codes: list[int], status: str
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise smtplib.SMTPRecipientsRefused(
            {f"{place}@example.com": (code, b"no") for place, code in enumerate(codes)}
        )

    # The server of somebody else answers here, not our own code.
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    channel = make_channel(kind=ChannelKind.EMAIL, recipients=["a@example.com"])
    delivery = make_delivery(channel, recipient="a@example.com")

    drain()

    delivery.refresh_from_db()
    assert delivery.status == status


def test_address_that_was_taken_out_gets_nothing_that_was_under_way_or_is_sent_again() -> None:
    delivery = make_delivery(make_channel(kind=ChannelKind.EMAIL), recipient="a@example.com")

    drain()

    delivery.refresh_from_db()
    assert (delivery.status, mail.outbox) == ("suppressed", [])


def test_person_gets_by_mail_what_they_may_know_and_have_not_read() -> None:
    person, ana = make_user(email="p@example.com"), make_user(name="Ana")
    now = timezone.now()
    open_one = make_incident(title="Slow")
    known = make_incident(title="Secret", restricted=True, known_to=(person,))
    hidden = make_incident(title="Hidden", restricted=True)
    for incident in (open_one, known, hidden):
        topic = Topic(incident, incident.reference, incident.title, "/x/", incident)
        notify([person], topic, Reason.MENTION, by=ana, at=now)

    drain()

    subjects = [one.subject for one in mail.outbox]
    assert subjects == [
        f"[Drydock] Ana mentioned you in {open_one.reference}: Slow",
        f"[Drydock] Ana mentioned you in {known.reference}",
    ]
    assert "/profile/notifications/" in mail.outbox[0].body
    statuses = Delivery.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["sent", "sent", "suppressed"]


def test_many_entries_come_in_one_mail_that_lists_them() -> None:
    person = make_user(email="p@example.com")
    now = timezone.now()
    for number in range(12):
        incident = make_incident(title=f"Number {number}")
        topic = Topic(incident, incident.reference, incident.title, "/x/", incident)
        notify([person], topic, Reason.MENTION, by=None, at=now)
    Notification.objects.filter(subject="Number 11").update(read_at=now)

    drain()

    assert len(mail.outbox) == 10
    assert mail.outbox[-1].subject == "[Drydock] 2 things in your inbox"
    assert "Number 9" in mail.outbox[-1].body
    assert "Number 11" not in mail.outbox[-1].body
