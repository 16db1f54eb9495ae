"""Thousands of alerts in a minute: one page for each incident, and nobody is flooded.

A fake clock and a mail server that only keeps: what is asked is how much people get, and when.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import Message
from itertools import count as numbers

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from core.models import User
from incidents.domain.notification import Reason
from incidents.exporters.delivering import DeliveryDrain
from incidents.models import Delivery, DeliveryAttempt, Incident
from incidents.usecases.notifications import Topic, notify
from tests.chaos.conftest import Tell
from tests.chaos.scale import count
from tests.factories.alerts import make_alert_source
from tests.factories.catalog import make_service
from tests.factories.incidents import NOON
from tests.factories.outbox import make_channel, make_rule
from tests.factories.people import make_user
from tests.incidents.importers.alert_messages import alertmanager, one_alert, send

pytestmark = pytest.mark.django_db(transaction=True)
ALERTS = count(1_000, 10_000)
IN_ONE_PAYLOAD = 25
SERVICES = 20
STORM = timedelta(minutes=1)
MOST_A_MINUTE = 10
LISTS = ["oncall@drydock.example", "lead@drydock.example"]


def storm(clock: time_machine.Traveller, *, begin: datetime, drain: DeliveryDrain | None) -> None:
    """Let the alerts of all services come within a minute, told of at once or not at all."""
    source = make_alert_source()
    payloads = ALERTS // IN_ONE_PAYLOAD
    serial = numbers()
    for number in range(payloads):
        at = begin + STORM * number / payloads
        clock.move_to(at, tick=False)
        service = f"service-{number % SERVICES}"
        alerts = [
            one_alert(at, service=service, instance=f"web-{next(serial)}")
            for _ in range(IN_ONE_PAYLOAD)
        ]
        send(source, alertmanager(*alerts, group=f"{{}}:{{service='{service}'}}"))
        if drain:
            tell_all_due(drain)


def tell_all_due(drain: DeliveryDrain) -> None:
    """Send what may be sent at this moment."""
    while drain():
        pass


def make_listeners() -> User:
    """Make the services, a mailing list that hears of everything, and a person with mail."""
    for number in range(SERVICES):
        make_service(slug=f"service-{number}")
    channel = make_channel(kind="email", recipients=LISTS, messages_per_minute=MOST_A_MINUTE)
    make_rule(channel, topics=["incident.declared"])
    return make_user(email="ana@drydock.example")


def most_in_a_minute(moments: Sequence[datetime]) -> int:
    """Return how many moments lie within one minute at most, wherever it begins."""
    ordered = sorted(moments)
    minute = timedelta(minutes=1)
    return max(
        sum(1 for other in ordered[place:] if other - one < minute)
        for place, one in enumerate(ordered)
    )


def test_storm_of_alerts_pages_once_for_each_incident_and_floods_nobody(tell: Tell) -> None:
    person = make_listeners()
    drain = DeliveryDrain(hands=0)
    with time_machine.travel(NOON, tick=False) as clock:
        storm(clock, begin=NOON, drain=drain)
        incidents = list(Incident.objects.order_by("pk"))
        # Colleagues mention the same person in each of them at the same moment.
        for incident in incidents:
            topic = Topic(incident, incident.reference, incident.title, "/", incident)
            notify([person], topic, Reason.MENTION, by=None, at=timezone.now())
        for _ in range(15 * 60):
            clock.shift(timedelta(seconds=1))
            tell_all_due(drain)

    sent = DeliveryAttempt.objects.filter(verdict="sent")
    over_list = list(sent.filter(delivery__person=None).values_list("started_at", flat=True))
    to_person = list(sent.filter(delivery__person=person).values_list("started_at", flat=True))
    last = (max(over_list) - NOON).total_seconds() / 60
    pages = Counter(
        Delivery.objects.filter(person=None, status="sent").values_list(
            "outbox__incident", "recipient"
        )
    )
    told = Delivery.objects.filter(person=person).order_by("pk")
    sizes = [one.notifications.count() for one in told]
    tell(
        f"R10 {connection.vendor}: {ALERTS} alerts of {SERVICES} services in 60 s by a fake clock: "
        f"{len(incidents)} incidents, {len(pages)} pages to {len(LISTS)} people, of one incident "
        f"to one {max(pages.values())} at most; over a channel that may send {MOST_A_MINUTE} "
        f"at most {most_in_a_minute(over_list)} in any minute, the last after {last:.1f} min; to a "
        f"person {most_in_a_minute(to_person)} at most, mails of {sizes} messages"
    )
    assert len(incidents) == SERVICES
    assert set(pages.values()) == {1}
    assert len(pages) == SERVICES * len(LISTS)
    assert most_in_a_minute(over_list) <= MOST_A_MINUTE
    assert most_in_a_minute(to_person) <= MOST_A_MINUTE
    assert sum(sizes) == SERVICES
    assert not Delivery.objects.exclude(status="sent").exists()


def test_what_goes_out_after_an_outage_says_how_late_it_is(tell: Tell) -> None:
    make_listeners()
    drain = DeliveryDrain(hands=0)
    with time_machine.travel(NOON, tick=False) as clock:
        storm(clock, begin=NOON, drain=None)
        clock.move_to(NOON + timedelta(minutes=31), tick=False)
        for _ in range(10 * 60):
            tell_all_due(drain)
            clock.shift(timedelta(seconds=1))

    bodies = [text_of(one.message()) for one in mail.outbox]
    unmarked = [body for body in bodies if "after it happened" not in body]
    tell(
        f"R10 {connection.vendor}: nobody told anything for 30 min, then {len(bodies)} mails, "
        f"of which {len(unmarked)} did not say how late they were"
    )
    assert len(bodies) == SERVICES * len(LISTS)
    assert unmarked == []


def text_of(message: Message) -> str:
    """Return the text part of a mail."""
    parts = [part for part in message.walk() if part.get_content_type() == "text/plain"]
    return b"".join(part.get_payload(decode=True) or b"" for part in parts).decode()  # type: ignore[misc]  # no part has parts of its own
