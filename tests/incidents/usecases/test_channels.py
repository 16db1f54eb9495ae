import base64
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import override_settings

from core.errors import RuleViolation
from core.models import Activity
from core.sealing import unseal
from core.visibility import viewing_as
from incidents.domain.breaker import BreakerStatus
from incidents.domain.delivery import ChannelKind
from incidents.models import (
    Channel,
    ChannelBreaker,
    Delivery,
    NotificationPreference,
    NotificationRule,
)
from incidents.usecases.channels import (
    create_channel,
    edit_channel,
    pause_channel,
    remove_channel,
    resume_channel,
    rotate_secret,
    send_test,
)
from incidents.usecases.notification_preferences import save_preferences
from incidents.usecases.notification_rules import remove_rule, save_rule
from incidents.usecases.personal_mail import personal_channel
from tests.factories.catalog import make_team
from tests.factories.incidents import NOON, make_incident
from tests.factories.outbox import make_channel, make_delivery, make_outbox_entry, make_rule
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
HOOK = "https://hooks.example/services/T0/B0/secret-part"


def verbs() -> list[str]:
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_webhook_gets_a_secret_and_nothing_readable_is_stored() -> None:
    person = make_user()

    channel, secret = create_channel(by=person, name=" Ops ", kind="webhook", address=HOOK)

    row = Channel.objects.get()
    stored = f"{row.__dict__}{Activity.objects.get().data}"
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert (unseal(row.sealed_secret), unseal(row.sealed_address)) == (secret, HOOK)
    assert (row.name, row.owner, row.shown_address) == ("Ops", person, "https://hooks.example/…")
    assert secret not in stored
    assert "secret-part" not in stored
    assert (channel.breaker.status, verbs()) == (BreakerStatus.CLOSED, ["channel.create"])


def test_chat_room_has_no_secret_and_mail_has_recipients() -> None:
    chat, none = create_channel(by=make_user(), name="Room", kind="slack", address=HOOK)
    mail, _ = create_channel(
        by=make_user(), name="Desk", kind="email", recipients=["a@example.com", " a@example.com"]
    )

    assert (chat.sealed_secret, none) == ("", "")
    assert mail.recipients == ["a@example.com"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "Taken"}, "name"),
        ({"kind": "personal"}, "kind"),
        ({"address": ""}, "address"),
        ({"address": "http://hooks.example/"}, "address"),
        ({"address": "https://user@hooks.example/"}, "address"),
        ({"address": "https://127.0.0.1/"}, "address"),
        ({"address": "https://[::1]/"}, "address"),
        ({"address": "https://169.254.169.254/latest/"}, "address"),
        ({"kind": "email"}, "recipients"),
        ({"kind": "email", "recipients": ["nobody"]}, "recipients"),
        ({"kind": "email", "recipients": ["a@example.com\nBcc: b@example.com"]}, "recipients"),
        (
            {"kind": "email", "recipients": [f"p{n}@example.com" for n in range(21)]},
            "recipients",
        ),
    ],
)
def test_channel_that_leads_nowhere_good_is_refused_with_the_field(
    fields: dict[str, Any], field: str
) -> None:
    make_channel(name="Taken")
    values: dict[str, Any] = {"name": "New", "kind": "webhook", "address": HOOK}

    with pytest.raises(RuleViolation) as refused:
        create_channel(by=make_user(), **(values | fields))

    assert refused.value.field == field
    assert Channel.objects.count() == 1


@override_settings(DRYDOCK_OUTBOUND_NETWORKS=["10.0.0.0/8"])
def test_networks_of_the_house_may_be_allowed() -> None:
    channel, _ = create_channel(
        by=make_user(), name="Inside", kind="mattermost", address="http://10.1.2.3:8065/hooks/x"
    )

    assert channel.shown_address == "http://10.1.2.3:8065/…"


def test_edited_channel_keeps_its_address_unless_a_new_one_is_given() -> None:
    person = make_user()
    channel, _ = create_channel(by=person, name="Ops", kind="webhook", address=HOOK)

    edit_channel(channel, by=person, name="Desk")
    edit_channel(channel, by=person, name="Desk")
    kept = unseal(Channel.objects.get().sealed_address)
    edit_channel(channel, by=person, name="Desk", address="https://other.example/")

    row = Channel.objects.get()
    assert (row.name, kept, unseal(row.sealed_address)) == ("Desk", HOOK, "https://other.example/")
    assert verbs() == ["channel.create", "channel.edit", "channel.edit"]


def test_what_is_not_given_stays_also_when_somebody_changed_it_meanwhile() -> None:
    person = make_user()
    channel = make_channel(kind=ChannelKind.EMAIL, recipients=["a@example.com"])
    stale = Channel.objects.get()
    edit_channel(channel, by=person, recipients=["b@example.com"])

    edit_channel(stale, by=person, name="Desk")

    row = Channel.objects.get()
    assert (row.name, row.recipients) == ("Desk", ["b@example.com"])


def test_nothing_that_waits_goes_to_an_address_that_was_taken_out() -> None:
    person, entry = make_user(), make_outbox_entry(make_incident(restricted=True))
    channel = make_channel(kind=ChannelKind.EMAIL, recipients=["a@example.com", "b@example.com"])
    for recipient in channel.recipients:
        make_delivery(channel, entry, recipient=recipient)
    sent = make_delivery(channel, recipient="a@example.com", status="sent")

    with viewing_as(person):
        edit_channel(channel, by=person, recipients=["b@example.com", "c@example.com"])

    statuses = Delivery.objects.exclude(pk=sent.pk).order_by("recipient")
    assert list(statuses.values_list("recipient", "status")) == [
        ("a@example.com", "suppressed"),
        ("b@example.com", "pending"),
    ]
    sent.refresh_from_db()
    assert sent.status == "sent"


def test_new_secret_leaves_the_old_one_for_a_day() -> None:
    channel = make_channel()
    before = channel.sealed_secret

    channel, secret = rotate_secret(channel, by=make_user(), at=NOON)

    row = Channel.objects.get()
    assert unseal(row.sealed_secret) == secret
    assert row.sealed_old_secret == before
    assert row.old_secret_until == NOON + timedelta(days=1)
    with pytest.raises(RuleViolation):
        rotate_secret(make_channel(kind=ChannelKind.SLACK), by=make_user(), at=NOON)


def test_pausing_and_resuming_forgets_what_the_breaker_knew() -> None:
    channel, person = make_channel(disabled_at=NOON), make_user()
    ChannelBreaker.objects.update(status=BreakerStatus.OPEN, opened=3, version=7)

    pause_channel(channel, by=person)
    pause_channel(channel, by=person)
    paused = Channel.objects.get().is_paused
    resume_channel(channel, by=person)

    row = Channel.objects.get()
    assert (paused, row.is_paused, row.disabled_at) == (True, False, None)
    assert (row.breaker.status, row.breaker.opened, row.breaker.version) == ("closed", 0, 8)
    assert verbs() == ["channel.pause", "channel.resume"]


def test_removed_channel_takes_rules_and_deliveries_along_once() -> None:
    channel = make_channel()
    make_rule(channel)
    make_delivery(channel)

    remove_channel(channel, by=make_user())
    remove_channel(channel, by=make_user())

    assert (Channel.objects.count(), NotificationRule.objects.count()) == (0, 0)
    assert Delivery.objects.count() == 0
    assert verbs() == ["channel.remove"]


def test_mail_to_people_is_no_channel_that_people_change() -> None:
    with pytest.raises(Channel.DoesNotExist):
        pause_channel(personal_channel(), by=make_user())


def test_test_message_goes_to_each_recipient_and_not_twice_in_ten_seconds() -> None:
    person = make_user()
    channel = make_channel(kind=ChannelKind.EMAIL, recipients=["a@example.com", "b@example.com"])

    sent = send_test(channel, by=person, at=NOON)
    with pytest.raises(RuleViolation):
        send_test(channel, by=person, at=NOON + timedelta(seconds=9))
    send_test(channel, by=person, at=NOON + timedelta(seconds=11))

    assert [one.recipient for one in sent] == ["a@example.com", "b@example.com"]
    assert Delivery.objects.filter(outbox__topic="channel.test").count() == 4
    with pytest.raises(RuleViolation):
        send_test(make_channel(is_paused=True), by=person, at=NOON)


def test_rule_is_made_changed_and_removed() -> None:
    person, channel, team = make_user(), make_channel(), make_team()

    rule = save_rule(None, by=person, channel=channel, topics=["incident.resolved"], team=team)
    save_rule(rule, by=person, topics=[], minimum_severity="sev2")

    row = NotificationRule.objects.get()
    assert (row.channel, row.topics, row.team) == (channel, [], team)
    assert row.minimum_severity == "sev2"
    remove_rule(rule, by=person)
    remove_rule(rule, by=person)
    assert verbs() == [
        "notification_rule.save",
        "notification_rule.save",
        "notification_rule.remove",
    ]


def test_change_of_a_rule_that_was_read_before_another_keeps_the_other() -> None:
    person, rule = make_user(), make_rule(topics=["incident.resolved"], minimum_severity="sev1")
    seen_before = NotificationRule.objects.get(pk=rule.pk)

    save_rule(rule, by=person, minimum_severity="sev3", covers_drills=True)
    save_rule(seen_before, by=person, quiet_from=time(22), quiet_until=time(7))

    row = NotificationRule.objects.get()
    assert (row.topics, row.minimum_severity) == (["incident.resolved"], "sev3")
    assert (row.covers_drills, row.quiet_from) == (True, time(22))


def test_choices_of_mail_add_up() -> None:
    person = make_user()

    save_preferences(by=person, reasons=["mention"])
    save_preferences(by=person, quiet_from=time(22), quiet_until=time(7))
    save_preferences(by=person, mails_per_minute=3)

    row = NotificationPreference.objects.get()
    assert "mention" not in row.reasons_without_mail
    assert "review" in row.reasons_without_mail
    assert (row.quiet_from, row.quiet_until, row.mails_per_minute) == (time(22), time(7), 3)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"topics": ["channel.test"]}, "topics"),
        ({"topics": ["nothing"]}, "topics"),
        ({"minimum_severity": "unknown"}, "minimum_severity"),
        ({"loud_severity": "sev9"}, "loud_severity"),
        ({"quiet_from": NOON.time()}, "quiet_until"),
        ({"quiet_until": NOON.time()}, "quiet_from"),
        ({"quiet_from": NOON.time(), "quiet_until": NOON.time()}, "quiet_until"),
    ],
)
def test_rule_that_makes_no_sense_is_refused_with_the_field(
    fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        save_rule(None, by=make_user(), channel=make_channel(), **fields)

    assert refused.value.field == field
    assert NotificationRule.objects.count() == 0


@pytest.mark.parametrize(
    ("reasons", "number", "field"),
    [(["nothing"], 10, "reasons"), ([], 0, "mails_per_minute"), ([], 61, "mails_per_minute")],
)
def test_preference_that_makes_no_sense_is_refused(
    reasons: list[str], number: int, field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        save_preferences(
            by=make_user(),
            reasons=reasons,
            quiet_from=None,
            quiet_until=None,
            mails_per_minute=number,
        )

    assert refused.value.field == field


def test_limit_of_a_channel_stays_until_it_is_changed_and_is_within_reason() -> None:
    person = make_user()
    channel, _ = create_channel(
        by=person, name="Ops", kind="webhook", address=HOOK, messages_per_minute=5
    )

    renamed = edit_channel(channel, by=person, name="Desk")
    lifted = edit_channel(channel, by=person, messages_per_minute=None)
    with pytest.raises(RuleViolation) as refused:
        edit_channel(channel, by=person, messages_per_minute=601)

    assert (renamed.messages_per_minute, lifted.messages_per_minute) == (5, None)
    assert refused.value.field == "messages_per_minute"
