"""The whole way, from what happened to what arrives, with receivers on this machine."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from standardwebhooks import Webhook

from core.sealing import seal
from core.visibility import viewing_as
from incidents.domain.breaker import BreakerStatus
from incidents.domain.delivery import ChannelKind, Verdict
from incidents.domain.outbox import UPDATES_HELD_FOR
from incidents.exporters.delivering import deliver, plan, send
from incidents.models import ChannelBreaker, Delivery, Incident, OutboxEntry, TimelineEntry
from incidents.tasks import deliver as deliver_task
from incidents.usecases import details, lifecycle
from incidents.usecases.action_item_reminders import plan_reminders, send_reminders
from incidents.usecases.declaring import declare_incident
from incidents.usecases.deliveries import claim_due, reap
from incidents.usecases.postmortems import publish_postmortem
from incidents.usecases.timeline import add_entry, correct_entry, restore_entry, retract_entry
from tests.core.outbound.receivers import Receiver, Reply, receiving
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_action_item, make_incident
from tests.factories.outbox import (
    SIGNING,
    make_channel,
    make_delivery,
    make_outbox_entry,
    make_rule,
)
from tests.factories.people import make_user
from tests.factories.postmortems import started, write
from tests.incidents.exporters.draining import drain

pytestmark = pytest.mark.django_db
SITE = "https://drydock.example"


@pytest.fixture(autouse=True)
def loopback() -> Iterator[None]:
    with override_settings(DRYDOCK_OUTBOUND_NETWORKS=["127.0.0.0/8"], DRYDOCK_URL=SITE):
        yield


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def bodies(receiver: Receiver) -> list[dict[str, object]]:
    return [json.loads(call.body) for call in receiver.calls]


def test_declared_incident_arrives_signed_once(receiver: Receiver) -> None:
    make_rule(make_channel(receiver.url))
    team = make_team()
    service = make_service(owner_team=team)

    incident = declare_incident(by=None, at=NOON, title="Slow", severity="sev1", services=[service])
    drain()
    drain()

    (call,) = receiver.calls
    told = Webhook(SIGNING).verify(call.body, call.headers)
    delivery = Delivery.objects.get()
    assert call.headers["webhook-id"] == delivery.message_id
    assert (told["type"], delivery.status) == ("incident.declared", "sent")
    assert told["data"]["incident"] == {
        "reference": incident.reference,
        "title": "Slow",
        "kind": "incident",
        "severity": "sev1",
        "status": "open",
        "team": team.slug,
        "services": [service.slug],
        "started_at": "2026-03-02T12:00:00+00:00",
        "detected_at": None,
        "acknowledged_at": None,
        "mitigated_at": None,
        "resolved_at": None,
        "version": 1,
        "url": f"{SITE}{incident.get_absolute_url()}",
    }


def test_each_step_is_told_in_its_own_words(receiver: Receiver) -> None:
    make_rule(make_channel(receiver.url, kind=ChannelKind.SLACK))
    incident = declare_incident(by=None, at=NOON, title="Slow", summary="Since noon")
    details.change_severity(incident, by=None, at=NOON, severity="sev1")
    update = add_entry(
        incident, by=None, at=NOON, text="We are on it", kind="comms", audience="company"
    )
    correct_entry(update, by=None, at=NOON, text="We are at it", kind="comms")
    lifecycle.mitigate_incident(incident, by=None, at=NOON)
    lifecycle.resolve_incident(incident, by=None, at=NOON, note="Restarted")
    postmortem = write(started(Incident.objects.get(pk=incident.pk)))
    publish_postmortem(postmortem, by=None, at=NOON)
    # An update may be taken back for ten seconds, so it is not told before.
    OutboxEntry.objects.update(created_at=timezone.now() - UPDATES_HELD_FOR)

    drain()

    texts = [str(body["text"]) for body in bodies(receiver)]
    name = incident.reference
    assert [text.split("\n")[0] for text in texts] == [
        f"{name} declared: Slow",
        f"{name} is now SEV1, was Not sure yet: Slow",
        f"Update on {name}: Slow",
        f"{name} mitigated: Slow",
        f"{name} resolved: Slow",
        f"{postmortem.reference} published: {postmortem.title}",
    ]
    assert "Since noon" in texts[0]
    assert "For: The whole company" in texts[2]
    assert "We are at it" in texts[2]
    assert "Restarted" in texts[4]
    assert texts[5].endswith(f"{SITE}{postmortem.get_absolute_url()}")


def test_drill_says_that_it_is_one_and_overdue_promises_name_their_owner(
    receiver: Receiver,
) -> None:
    make_rule(make_channel(receiver.url, kind=ChannelKind.SLACK), covers_drills=True)
    declare_incident(by=None, at=NOON, title="Slow", kind="drill")
    item = make_action_item(owner=make_user(name="Ana"), due_on=NOON.date())
    plan_reminders(at=NOON + timedelta(days=2))
    send_reminders(at=NOON + timedelta(days=2))

    drain()

    drill, overdue = (str(body["text"]) for body in bodies(receiver))
    assert drill.startswith("Drill: INC-")
    assert overdue.split("\n")[:2] == [
        f"{item.reference} is overdue: {item.title}",
        "Due: 2026-03-02 · Owner: Ana",
    ]


def test_incident_that_is_restricted_before_it_is_sent_says_nothing(receiver: Receiver) -> None:
    person = make_user()
    make_rule(make_channel(receiver.url))
    incident = declare_incident(by=person, at=NOON, title="Secret")
    plan(at=timezone.now())
    details.set_restricted(incident, by=person, at=NOON, restricted=True)

    drain()

    delivery = Delivery.objects.get()
    assert (receiver.calls, delivery.status) == ([], "suppressed")
    with viewing_as(make_user()):
        assert not Delivery.objects.exists()


def test_what_was_taken_back_or_settled_meanwhile_is_not_told(receiver: Receiver) -> None:
    channel = make_channel(receiver.url)
    incident = make_incident()
    update = add_entry(incident, by=None, at=NOON, text="Wrong", kind="comms")
    retract_entry(update, by=None)
    item = make_action_item(status="done")
    for about, topic in (
        (update, "incident.update_posted"),
        (item, "action_item.overdue"),
    ):
        make_delivery(channel, make_outbox_entry(incident, about=about, topic=topic))
    gone = make_outbox_entry(incident, topic="postmortem.published")
    make_delivery(channel, gone)
    TimelineEntry.objects.filter(pk=0).delete()

    drain()

    assert set(Delivery.objects.values_list("status", flat=True)) == {"suppressed"}
    assert receiver.calls == []


def test_update_that_is_taken_back_and_put_back_is_told_once(receiver: Receiver) -> None:
    make_rule(make_channel(receiver.url))
    incident = make_incident()
    update = add_entry(incident, by=None, at=NOON, text="We are on it", kind="comms")
    plan(at=timezone.now())
    Delivery.objects.update(due_at=NOON)
    taken_back = retract_entry(update, by=None)
    drain()
    silent = list(receiver.calls)

    for _ in range(2):
        back = restore_entry(taken_back, by=None)
        drain()
        taken_back = retract_entry(back, by=None)

    assert (silent, len(receiver.calls)) == ([], 1)


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        ({"kind": "comms", "audience": "team"}, ["Keys leaked"]),
        ({"kind": "note"}, []),
        ({"kind": "comms", "audience": "company"}, ["Keys leaked", "Keys leaked"]),
    ],
    ids=["to the team", "to nobody", "to the same people"],
)
def test_update_that_is_narrowed_before_it_is_sent_reaches_only_who_it_is_for_now(
    receiver: Receiver, change: dict[str, str], texts: list[str]
) -> None:
    team = make_team()
    incident = make_incident(team=team)
    make_rule(make_channel(receiver.url))
    make_rule(make_channel(receiver.url), team=team)
    update = add_entry(
        incident, by=None, at=NOON, text="We are on it", kind="comms", audience="company"
    )
    plan(at=timezone.now())
    correct_entry(update, by=None, at=NOON, text="Keys leaked", **change)
    Delivery.objects.update(due_at=NOON)

    drain()

    told = [json.loads(call.body)["data"]["update"]["text"] for call in receiver.calls]
    assert told == texts


@pytest.mark.parametrize(
    ("reply", "status", "verdict"),
    [
        (Reply(204, body=b""), "sent", Verdict.SENT),
        (Reply(302, {"Location": "https://elsewhere.example/"}), "failed", Verdict.REFUSED),
        (Reply(400), "failed", Verdict.REFUSED),
        (Reply(401), "failed", Verdict.REFUSED),
        (Reply(404), "failed", Verdict.REFUSED),
        (Reply(408), "pending", Verdict.FAILED),
        (Reply(410), "failed", Verdict.GONE),
        (Reply(429, {"Retry-After": "30"}), "pending", Verdict.THROTTLED),
        (Reply(500), "pending", Verdict.FAILED),
        (Reply(503, {"Retry-After": "soon"}), "pending", Verdict.FAILED),
        (Reply(None), "pending", Verdict.FAILED),
    ],
)
def test_each_answer_has_its_consequence(
    receiver: Receiver, reply: Reply, status: str, verdict: Verdict
) -> None:
    receiver.reply = lambda _: reply
    channel = make_channel(receiver.url, owner=make_user())
    delivery = make_delivery(channel)

    drain()

    delivery.refresh_from_db()
    attempt = delivery.attempts.get()
    assert (delivery.status, attempt.verdict) == (status, verdict)
    assert attempt.status_code == reply.status
    assert len(receiver.calls) == 1
    channel.refresh_from_db()
    assert (channel.disabled_at is not None) is (verdict is Verdict.GONE)


def test_connectors_of_teams_that_want_less_say_so_in_words(receiver: Receiver) -> None:
    receiver.reply = lambda _: Reply(body=b"Webhook message delivery failed: HTTP error 429")
    delivery = make_delivery(make_channel(receiver.url, kind=ChannelKind.TEAMS))

    drain()

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts.get().verdict) == ("pending", Verdict.THROTTLED)


def test_address_that_leads_inside_is_never_called_and_nothing_of_it_shown(
    receiver: Receiver,
) -> None:
    delivery = make_delivery(make_channel(receiver.url))

    with override_settings(DRYDOCK_OUTBOUND_NETWORKS=[]):
        drain()

    delivery.refresh_from_db()
    assert (delivery.status, receiver.calls) == ("failed", [])
    assert "private or special network" in delivery.last_error
    assert "s3cret" not in delivery.last_error


def test_address_sealed_with_another_key_says_what_to_do() -> None:
    with override_settings(SECRET_KEY="another" * 9):
        sealed = seal("https://hooks.example/")
    delivery = make_delivery(make_channel(sealed_address=sealed))

    drain()

    delivery.refresh_from_db()
    assert (delivery.status, "Enter the address again" in delivery.last_error) == ("failed", True)


def test_breaker_lets_five_through_and_then_one_probe_as_counted_by_the_receiver(
    receiver: Receiver,
) -> None:
    receiver.answer_with(500)
    channel = make_channel(receiver.url)
    for _ in range(12):
        make_delivery(channel)

    drain()
    after_failures = len(receiver.calls)
    ChannelBreaker.objects.update(open_until=NOON)
    drain()
    after_probe = len(receiver.calls)
    receiver.answer_with(200)
    ChannelBreaker.objects.update(open_until=NOON)
    Delivery.objects.update(due_at=NOON)
    drain()

    assert (after_failures, after_probe) == (5, 6)
    assert len(receiver.calls) == 6 + 12
    assert ChannelBreaker.objects.get().status == BreakerStatus.CLOSED
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


def test_crash_between_claim_and_finish_sends_again_and_the_late_one_writes_nothing(
    receiver: Receiver,
) -> None:
    delivery = make_delivery(make_channel(receiver.url))
    now = timezone.now()
    (crashed,) = claim_due(at=now - timedelta(minutes=1), most=1)
    send(Delivery.objects.get(), at=now)  # It went out, and then the worker was gone.
    reap(at=now)
    Delivery.objects.update(due_at=now)

    drain()
    wrote = deliver(crashed)

    ids = {call.headers["webhook-id"] for call in receiver.calls}
    assert (wrote, ids) == (False, {delivery.message_id})
    verdicts = delivery.attempts.values_list("verdict", flat=True)
    assert list(verdicts) == ["lost", "sent"]


def test_message_that_cannot_be_made_is_left_to_the_reaper_and_others_go_on(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    channel = make_channel(receiver.url)
    broken = make_outbox_entry(make_incident(), topic="incident.severity_changed")
    poison, fine = make_delivery(channel, broken), make_delivery(channel)

    drain()

    poison.refresh_from_db()
    fine.refresh_from_db()
    assert (poison.status, fine.status) == ("sending", "sent")
    assert "could not be finished" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_task_for_celery_sends_the_same(receiver: Receiver) -> None:
    make_delivery(make_channel(receiver.url))

    deliver_task()

    assert len(receiver.calls) == 1
