from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from incidents.domain.delivery import ChannelKind
from incidents.domain.outbox import OutboxTopic
from incidents.models import Delivery, DeliveryAttempt, NotificationRule, OutboxEntry
from incidents.usecases.declaring import declare_incident
from incidents.usecases.details import change_severity
from incidents.usecases.fan_out import fan_out, forget_old
from incidents.usecases.timeline import add_entry
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident
from tests.factories.outbox import (
    make_attempt,
    make_channel,
    make_delivery,
    make_outbox_entry,
    make_rule,
)
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 2, 23, tzinfo=UTC)


def test_each_channel_and_each_recipient_gets_it_once_however_often_it_is_called() -> None:
    people = ["ops@example.com", "desk@example.com"]
    mail = make_channel(kind=ChannelKind.EMAIL, recipients=people)
    hook = make_channel()
    for channel in (mail, mail, hook):
        make_rule(channel)
    entry = make_outbox_entry()

    passed = [fan_out(at=NOON), fan_out(at=NOON)]
    OutboxEntry.objects.update(passed_on_at=None)
    fan_out(at=NOON)

    found = Delivery.objects.order_by("pk").values_list("channel", "recipient", "outbox")
    assert passed == [1, 0]
    assert sorted(found) == sorted(
        [(mail.pk, people[0], entry.pk), (mail.pk, people[1], entry.pk), (hook.pk, "", entry.pk)]
    )
    delivery = Delivery.objects.get(channel=hook)
    assert (delivery.status, delivery.due_at) == ("pending", NOON)
    assert delivery.expires_at == NOON + ChannelKind.WEBHOOK.lifetime


def test_nothing_of_a_restricted_incident_goes_to_a_channel() -> None:
    make_rule()
    declare_incident(by=make_user(), at=NOON, title="Secret", restricted=True)

    assert fan_out(at=NOON) == 1
    assert Delivery.objects.count() == 0


def test_rules_choose_by_topic_severity_team_and_service() -> None:
    team, other = make_team(), make_team()
    service = make_service(owner_team=team)
    rules = {
        "all": make_rule(),
        "bad": make_rule(minimum_severity="sev2"),
        "team": make_rule(team=team),
        "other team": make_rule(team=other),
        "service": make_rule(service=service),
        "other service": make_rule(service=make_service()),
        "resolved": make_rule(topics=[OutboxTopic.INCIDENT_RESOLVED]),
    }
    declare_incident(by=None, at=NOON, title="Slow", severity="sev3", services=[service])

    fan_out(at=NOON)

    told = set(Delivery.objects.values_list("channel", flat=True))
    heard = {name for name, rule in rules.items() if rule.channel_id in told}
    assert heard == {"all", "team", "service"}


def test_severity_that_rises_reaches_whoever_asked_for_bad_incidents() -> None:
    make_rule(minimum_severity="sev2", topics=[OutboxTopic.INCIDENT_DECLARED])
    incident = declare_incident(by=None, at=NOON, title="Slow")
    fan_out(at=NOON)
    before = Delivery.objects.count()

    change_severity(incident, by=None, at=NOON, severity="sev1")
    fan_out(at=NOON)

    assert (before, Delivery.objects.get().outbox.topic) == (0, "incident.severity_changed")  # type: ignore[union-attr]  # it is of the outbox


def test_update_for_the_team_goes_only_to_rules_for_that_team() -> None:
    team = make_team()
    everybody, own = make_rule(), make_rule(team=team)
    incident = make_incident(team=team)

    add_entry(incident, by=None, at=NOON, text="Us only", kind="comms", audience="team")
    add_entry(incident, by=None, at=NOON, text="For all", kind="comms", audience="company")
    fan_out(at=NOON)

    told = Delivery.objects.order_by("pk").values_list("channel", flat=True)
    assert sorted(told) == sorted([own.channel_id, own.channel_id, everybody.channel_id])


@pytest.mark.parametrize(("after_seconds", "waits_seconds"), [(0, 10), (4, 6), (60, 0)])
def test_an_update_waits_ten_seconds_and_nothing_else_does(
    after_seconds: int, waits_seconds: int
) -> None:
    make_rule()
    incident = make_incident()
    add_entry(incident, by=None, at=NOON, text="Soon back", kind="comms")
    update = OutboxEntry.objects.get()
    declared = make_outbox_entry(incident)
    OutboxEntry.objects.update(created_at=NOON)
    at = NOON + timedelta(seconds=after_seconds)

    fan_out(at=at)

    due = dict(Delivery.objects.values_list("outbox", "due_at"))
    assert due == {update.pk: at + timedelta(seconds=waits_seconds), declared.pk: at}


def test_rule_says_nothing_of_what_happened_before_it_was_made() -> None:
    make_outbox_entry()
    NotificationRule.objects.create(channel=make_channel())

    fan_out(at=timezone.now())

    assert Delivery.objects.count() == 0


def test_channel_whose_receiver_is_gone_gets_nothing_and_a_paused_one_keeps_it() -> None:
    make_rule(make_channel(disabled_at=NOON))
    paused = make_rule(make_channel(is_paused=True)).channel
    make_outbox_entry()

    fan_out(at=NOON)

    assert Delivery.objects.get().channel == paused


@override_settings(DRYDOCK_TIME_ZONE="Europe/Berlin")
def test_quiet_hours_hold_what_is_not_bad_until_they_end() -> None:
    held = make_rule(quiet_from=time(22), quiet_until=time(7)).channel
    make_rule(held, quiet_from=time(22), quiet_until=time(9))
    make_outbox_entry(make_incident(severity="sev3"))
    make_outbox_entry(make_incident(severity="sev2"))
    make_outbox_entry(make_incident(severity="unknown"))

    fan_out(at=NIGHT)

    due = list(Delivery.objects.order_by("outbox").values_list("due_at", flat=True))
    morning = datetime(2026, 3, 3, 6, tzinfo=UTC)
    assert due == [morning, NIGHT, morning]
    expiry = Delivery.objects.order_by("outbox")[0].expires_at
    assert expiry == morning + ChannelKind.WEBHOOK.lifetime


def test_statements_do_not_grow_with_entries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(2):
        make_rule(minimum_severity="sev5")
    for number in (1, 3):
        for _ in range(number):
            make_outbox_entry(make_incident(severity="sev1", services=(make_service(),)))
        with django_assert_num_queries(7):
            fan_out(at=NOON)


def test_what_is_old_is_forgotten_and_what_waits_is_not() -> None:
    old, waiting, young = make_outbox_entry(), make_outbox_entry(), make_outbox_entry()
    make_attempt(make_delivery(entry=old))
    kept = make_delivery(entry=young)
    person = make_user()
    mail = make_delivery(outbox=None, person=person)
    now = timezone.now()
    OutboxEntry.objects.filter(pk__in=[old.pk, waiting.pk]).update(created_at=NOON)
    OutboxEntry.objects.exclude(pk=waiting.pk).update(passed_on_at=NOON)

    forget_old(at=max(now, NOON + timedelta(days=91)))

    assert set(OutboxEntry.objects.all()) == {waiting, young}
    assert list(Delivery.objects.all()) == [kept]
    assert DeliveryAttempt.objects.count() == 0
    assert not Delivery.objects.filter(pk=mail.pk).exists()
