"""Drills ahead and evidence about to expire are told once, to those whom it concerns."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Membership, Service
from core.background.dispatcher import registered_drains
from core.visibility import Viewer, viewing_as
from incidents.domain.notification import Reason
from incidents.exporters.mail_messages import mail_for
from incidents.models import Delivery, Notification, OutboxEntry
from incidents.queries.outgoing_messages import message_of
from incidents.usecases.fan_out import fan_out
from readiness.models import DrillRun, ReadinessReminder
from readiness.usecases.reminders import (
    ReminderDrain,
    plan_drill_reminders,
    plan_proof_reminders,
    send_reminders,
)
from tests.factories.catalog import make_service, make_team
from tests.factories.drills import make_drill, make_drill_participant
from tests.factories.incidents import NOON
from tests.factories.outbox import make_rule
from tests.factories.people import make_user
from tests.factories.readiness import make_readiness_evidence

pytestmark = pytest.mark.django_db
BEFORE = NOON - timedelta(hours=20)


def told() -> list[tuple[str, str]]:
    """Return reason and person of each entry of an inbox."""
    rows = Notification.objects.order_by("pk").values_list("reason", "person__username")
    return list(rows)


def expiring_service(days: int = 25) -> Service:
    """Save a service with proof that lasts 30 days and is `days` old."""
    team = make_team()
    for name, is_lead in (("lea", True), ("mo", False)):
        person = make_user(username=name)
        Membership.objects.create(team=team, person=person, is_lead=is_lead)
    service = make_service(tier=1, owner_team=team)
    at = timezone.now() - timedelta(days=days)
    make_readiness_evidence(service, at=at, lifetime_days=30)
    return service


def test_drill_is_told_to_who_takes_part_and_to_channels_once_for_each_date() -> None:
    lead, operator = make_user(username="lea"), make_user(username="mo")
    service = make_service(owner_team=make_team())
    run = make_drill(lead, operator, services=(service,), starts_at=NOON, minutes=150)
    make_drill_participant(run, operator, role="comms")
    rule = make_rule(topics=["drill.ahead"], team=service.owner_team, minimum_severity="sev1")
    make_rule(service=make_service())
    make_rule()

    planned = [plan_drill_reminders(at=NOON - timedelta(days=2)), *map(plan, [BEFORE, BEFORE])]
    sent = [send_reminders(at=BEFORE), send_reminders(at=BEFORE)]
    fan_out(at=timezone.now())

    message = message_of(Delivery.objects.get())
    assert (planned, sent) == ([0, 1, 0], [1, 0])
    assert told() == [("drill", "lea"), ("drill", "mo")]
    assert Delivery.objects.get().channel == rule.channel
    assert message is not None
    assert message.headline == f"Drill {run.reference} comes up: {run.title}"
    assert ("Takes", "2 h 30 min") in message.facts
    assert message.data["drill"]["services"] == [service.slug]
    DrillRun.objects.filter(pk=run.pk).update(starts_at=NOON + timedelta(hours=1))
    assert message_of(Delivery.objects.get()) is None
    assert plan(BEFORE) == 1


def plan(at: object) -> int:
    return plan_drill_reminders(at=at)  # type: ignore[arg-type]  # as map gives it


def test_surprise_is_told_only_to_who_leads_it() -> None:
    make_drill(make_user(username="lea"), make_user(username="mo"), is_surprise=True)
    plan(BEFORE)
    send_reminders(at=BEFORE)

    assert told() == [("drill", "lea")]
    assert not OutboxEntry.objects.exists()


@pytest.mark.parametrize(
    "change", [{"status": "cancelled"}, {"starts_at": NOON + timedelta(days=9)}]
)
def test_drill_that_was_moved_or_called_off_meanwhile_is_not_told(
    change: dict[str, object],
) -> None:
    run = make_drill(make_user())
    plan(BEFORE)
    DrillRun.objects.filter(pk=run.pk).update(**change)

    assert send_reminders(at=BEFORE) == 1
    assert told() == []


def test_expiring_evidence_is_told_to_the_leads_and_to_channels_once() -> None:
    service, now = expiring_service(), timezone.now()
    make_rule(topics=["evidence.expiring"], service=service)

    planned = [plan_proof_reminders([service], at=now) for _ in range(2)]
    send_reminders(at=now)
    fan_out(at=now)

    message = message_of(Delivery.objects.get())
    assert planned == [1, 0]
    assert told() == [("expiring", "lea")]
    assert message is not None
    assert message.headline == f"Evidence of {service.name} is about to expire: 1 answer"
    assert message.data["items"][0]["item"] == "minimum-two-instances"
    make_readiness_evidence(service, lifetime_days=30)
    assert message_of(Delivery.objects.get()) is None


def test_proof_that_was_renewed_or_is_far_from_its_end_is_not_told() -> None:
    service, now = expiring_service(), timezone.now()
    plan_proof_reminders([service], at=now)
    make_readiness_evidence(service, lifetime_days=30)

    assert send_reminders(at=timezone.now()) == 1
    assert told() == []
    assert plan_proof_reminders([service], at=timezone.now()) == 0


def test_reminder_is_a_mail_with_text_and_html() -> None:
    run = make_drill(make_user(username="lea", email="lea@example.com"))
    plan(BEFORE)
    send_reminders(at=BEFORE)
    entry = Notification.objects.get()
    with viewing_as(Viewer.SYSTEM):
        delivery = Delivery(person=entry.person, recipient="lea@example.com")
        delivery.channel = make_rule().channel
        delivery.created_at = delivery.due_at = delivery.expires_at = NOON
        delivery.save()
        Notification.objects.update(delivery=delivery)
    message = message_of(delivery)

    assert message is not None
    sent = mail_for(
        message, recipient="lea@example.com", message_id="m1", is_personal=True, at=NOON
    )
    words = f"Drydock reminds you of the drill that comes up: {run.reference}: {run.title}"
    assert sent.subject == f"[Drydock] {words}"
    assert words in sent.body
    html = str(sent.alternatives[0][0])
    assert run.get_absolute_url() in html


def test_drain_plans_by_itself_and_reminds() -> None:
    run = make_drill(make_user(), starts_at=timezone.now() + timedelta(hours=2))
    drain = ReminderDrain(clock=lambda: 0.0)

    worked = [drain(), drain()]

    assert worked == [1, 0]
    assert ReadinessReminder.objects.get(run=run).done_at is not None
    assert Notification.objects.get().reason == Reason.DRILL
    assert "readiness reminders" in registered_drains()
