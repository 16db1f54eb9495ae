"""Canaries go the way of alerts, leave nothing that people see, and do not pile up."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from core.background.dispatcher import registered_drains
from core.errors import RuleViolation
from core.models import Activity, Role
from incidents.domain.delivery import ChannelKind
from incidents.importers.alerts import drain_alerts
from incidents.models import (
    Alert,
    AlertSource,
    Channel,
    Delivery,
    DeliveryAttempt,
    Incident,
    Notification,
    OutboxEntry,
    ReceivedPayload,
    TimelineEntry,
)
from incidents.queries.alert_sources import opened_by
from incidents.queries.background import last_canary, read_figures
from incidents.tasks import set_out_canary
from incidents.usecases import canaries
from incidents.usecases.alert_sources import create_source
from incidents.usecases.canaries import CanaryDrain, canary_channel, canary_source, set_out
from incidents.usecases.channel_notices import tell_of_quarantine
from tests.conftest import SignedIn
from tests.core.api.client import Program
from tests.factories.alerts import make_received_payload
from tests.factories.incidents import NOON
from tests.factories.outbox import make_channel, make_delivery, make_outbox_entry, make_rule
from tests.factories.people import make_user
from tests.incidents.exporters.draining import drain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def each_minute(settings: Settings) -> None:
    settings.DRYDOCK_CANARY_SECONDS = 60


def walk() -> None:
    """Let one canary go the whole way."""
    CanaryDrain()()
    drain_alerts()
    drain()


def test_canary_comes_through_every_table_and_makes_nothing_else() -> None:
    make_rule(make_channel(), topics=[])
    before = timezone.now()

    walk()

    payload, delivery = ReceivedPayload.objects.get(), Delivery.objects.get()
    entry, through_at = OutboxEntry.objects.get(), last_canary()
    assert (payload.status, payload.reason) == ("done", canaries.PASSED_ON)
    assert (entry.topic, entry.incident, entry.object_id) == ("canary", None, payload.pk)
    assert (delivery.status, delivery.channel.kind) == ("sent", "canary")
    assert DeliveryAttempt.objects.get().verdict == "sent"
    assert before <= payload.received_at <= timezone.now()
    assert through_at == payload.received_at
    for model in (Alert, Incident, TimelineEntry, Notification, Activity):
        assert not model._base_manager.exists()


def test_one_sets_out_in_each_turn_whoever_looks(settings: Settings) -> None:
    now = [NOON]
    first, second = (CanaryDrain(lambda: now[0]) for _ in range(2))

    looked = [first(), second(), first(), second()]
    now[0] += timedelta(seconds=59)
    with CaptureQueriesContext(connection) as idle:
        looked += [first(), second()]
    now[0] += timedelta(seconds=1)
    with CaptureQueriesContext(connection) as later:
        looked += [second(), first()]
    settings.DRYDOCK_CANARY_SECONDS = 0
    now[0] += timedelta(seconds=60)
    looked.append(first())
    set_out_canary()

    assert looked == [True, False, False, False, False, False, True, False, False]
    assert ReceivedPayload.objects.count() == 2
    assert isinstance(registered_drains()["canary"], CanaryDrain)
    assert len(idle) == 0
    # Source and turn for each; the payload and its savepoint for one.
    assert len(later) == 7


def test_canary_costs_no_more_than_an_alert_that_is_told_once() -> None:
    walk()
    with CaptureQueriesContext(connection) as idle:
        drain_alerts()
        drain()

    with CaptureQueriesContext(connection) as walked:
        set_out(turn=NOON, at=NOON)
        drain_alerts()
        drain()

    assert len(walked) - len(idle) <= 45


def test_whoever_loses_the_race_for_a_turn_finds_the_canary_of_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = canary_source()
    make_received_payload(source, delivery=f"canary {NOON.isoformat()}")
    monkeypatch.setattr(type(ReceivedPayload.objects.all()), "exists", lambda _: False)

    assert set_out(turn=NOON, at=NOON)
    assert ReceivedPayload.objects.count() == 1


def test_what_came_before_this_hour_goes_but_for_the_last_that_came_through() -> None:
    walk()
    walked, details = Delivery.objects.get(), OutboxEntry.objects.get().details
    now = timezone.now()
    old = now - timedelta(hours=2)
    OutboxEntry.objects.update(created_at=old)
    ReceivedPayload.objects.update(received_at=old)
    channel = canary_channel()
    for status in ("sent", "pending"):
        entry = make_outbox_entry(None, about=channel, topic="canary", details=details)
        OutboxEntry.objects.filter(pk=entry.pk).update(created_at=old)
        make_delivery(channel, entry, status=status)
    kept = make_outbox_entry(None, about=channel, topic="canary")
    of_people = make_outbox_entry()
    OutboxEntry.objects.filter(pk=of_people.pk).update(created_at=old)

    canaries.forget_old_canaries(at=now)

    assert not ReceivedPayload.objects.exists()
    assert list(Delivery.objects.values_list("status", flat=True)) == ["sent"]
    assert walked not in Delivery.objects.all()
    assert set(OutboxEntry.objects.values_list("pk", flat=True)) == {
        Delivery.objects.get().outbox_id,
        kept.pk,
        of_people.pk,
    }


def test_source_and_channel_are_made_once_and_opened_by_nobody() -> None:
    source, channel = canary_source(), canary_channel()
    AlertSource.all_objects.update(token_digest=AlertSource.digest_of("known"))

    assert canary_source() == source
    assert canary_channel() == channel
    assert opened_by("known", at=NOON) is None
    assert not source.enabled
    with pytest.raises(RuleViolation, match="source of this name"):
        create_source(by=None, name=source.name, format_name="generic")


def test_people_see_no_canary_anywhere(signed_in: SignedIn) -> None:
    walk()
    source, channel, delivery = canary_source(), canary_channel(), Delivery.objects.get()
    person = make_user(role=Role.ADMIN)
    admin, program = signed_in(person), Program(person)

    pages = [
        admin.get(path).content.decode()
        for path in ("/settings/channels/", "/settings/alert-sources/", "/", "/incidents/")
    ]
    missing = [
        admin.get(path).status_code
        for path in (source.get_absolute_url(), channel.get_absolute_url())
    ]
    lists = [
        program.ask("GET", f"/{name}/").json()["results"]
        for name in ("alert-sources", "channels", "deliveries")
    ]

    assert not any(canaries.NAME in page for page in pages)
    assert missing == [404, 404]
    assert lists == [[], [], []]
    assert delivery.channel.kind == ChannelKind.CANARY


def test_numbers_and_notices_of_people_leave_canaries_out() -> None:
    walk()
    make_user(role=Role.ADMIN)
    ReceivedPayload.objects.update(status="quarantined")
    Delivery.objects.update(status="quarantined")

    figures = {one.name: one.values for one in read_figures(NOON)}
    tell_of_quarantine(Delivery.objects.get(), at=NOON)

    assert sum(figures["drydock_alert_payloads_in_trouble"].values()) == 0
    assert figures["drydock_quarantined_deliveries"] == {"": 0}
    assert sum(figures["drydock_channel_breakers"].values()) == 0
    assert not Notification.objects.exists()
    assert Channel.objects.made_by_people().count() == 0
