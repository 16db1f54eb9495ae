import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from core.sealing import unseal
from incidents.domain.delivery import Verdict
from incidents.domain.notification import Reason
from incidents.models import Channel, NotificationPreference, NotificationRule
from incidents.queries import channels as channel_queries
from incidents.queries.deliveries import last_of_channel
from tests.conftest import SignedIn
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
HOOK = "https://hooks.example/T0/secret-part"


def test_manager_adds_a_webhook_and_sees_its_secret_once(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))

    kinds = client.get("/settings/webhooks/new/")
    page = client.get("/settings/webhooks/new/?kind=webhook")
    made = client.post("/settings/webhooks/new/?kind=webhook", {"name": "Ops", "address": HOOK})
    channel = Channel.objects.get()
    later = client.get(channel.get_absolute_url())
    listed = client.get("/settings/webhooks/")

    secret = unseal(channel.sealed_secret)
    assert "?kind=mattermost" in kinds.text
    assert "?kind=personal" not in kinds.text
    assert "E-mail addresses" not in page.text
    assert (made.status_code, secret in made.text) == (200, True)
    assert made["Cache-Control"].startswith("max-age=0")
    for answer in (later, listed):
        assert secret not in answer.text
        assert "secret-part" not in answer.text
        assert "https://hooks.example/…" in answer.text


def test_refused_channel_keeps_what_was_typed(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))

    answer = client.post(
        "/settings/webhooks/new/?kind=slack", {"name": "Room", "address": "https://127.0.0.1/x"}
    )

    assert answer.status_code == 422
    assert 'value="https://127.0.0.1/x"' in answer.text
    assert "address" in answer.context["form"].errors


def test_mail_channel_takes_addresses_and_is_edited(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    typed = {"name": "Desk", "recipients": "a@example.com\nb@example.com, c@example.com"}

    made = client.post("/settings/webhooks/new/?kind=email", typed)
    channel = Channel.objects.get()
    page = client.get(f"{channel.get_absolute_url()}edit/")
    edited = client.post(
        f"{channel.get_absolute_url()}edit/", {"name": "Desk", "recipients": "x@example.com"}
    )
    refused = client.post(
        f"{channel.get_absolute_url()}edit/", {"name": "Desk", "recipients": "nobody"}
    )

    assert (made.status_code, edited.status_code, refused.status_code) == (302, 302, 422)
    assert channel.recipients == ["a@example.com", "b@example.com", "c@example.com"]
    assert "a@example.com\nb@example.com" in page.text
    assert Channel.objects.get().recipients == ["x@example.com"]


def test_channel_is_tested_paused_resumed_and_gets_a_new_secret(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    channel = make_channel()
    here = channel.get_absolute_url()

    tested, again = (client.post(f"{here}test/") for _ in range(2))
    paused = client.post(f"{here}pause/", follow=True)
    while_paused = client.post(f"{here}test/")
    resumed = client.post(f"{here}resume/", follow=True)
    rotated = client.post(f"{here}secret/")
    chat = make_channel(kind="slack")
    without = client.post(f"{chat.get_absolute_url()}secret/")
    removed = client.post(f"{here}remove/")

    assert (tested.status_code, again.status_code, while_paused.status_code) == (302, 409, 409)
    assert "A test was sent a moment ago" in again.text
    assert "Paused" in paused.text
    assert "Working" in resumed.text
    assert "The old one signs as well" in rotated.text
    assert (without.status_code, removed.status_code) == (409, 302)
    assert list(Channel.objects.all()) == [chat]


def test_failed_delivery_is_shown_with_its_attempts_and_sent_again(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    channel = make_channel()
    incident = make_incident()
    failed = make_delivery(
        channel,
        make_outbox_entry(incident),
        status="failed",
        last_error="The receiver answered 400.",
    )
    make_attempt(failed, verdict=Verdict.REFUSED, status_code=400)

    page = client.get(channel.get_absolute_url())
    sent = client.post(f"/settings/deliveries/{failed.pk}/replay/")
    again = client.post(f"/settings/deliveries/{failed.pk}/replay/")

    for words in (incident.reference, "The receiver answered 400.", "Refused, 400", "Send again"):
        assert words in page.text
    failed.refresh_from_db()
    assert (sent.status_code, failed.status, again.status_code) == (302, "pending", 409)


def test_delivery_about_a_restricted_incident_is_nowhere_for_outsiders(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    secret = make_incident(restricted=True)
    delivery = make_delivery(make_channel(), make_outbox_entry(secret), status="suppressed")

    page = client.get(delivery.channel.get_absolute_url())
    replayed = client.post(f"/settings/deliveries/{delivery.pk}/replay/")

    assert secret.reference not in page.text
    assert replayed.status_code == 404


def test_responders_look_and_change_nothing(signed_in: SignedIn) -> None:
    client = signed_in(make_user())
    rule = make_rule()

    pages = [client.get(f"/settings/{name}/") for name in ("notifications", "webhooks")]
    detail = client.get(rule.channel.get_absolute_url())
    denied = client.post(f"{rule.channel.get_absolute_url()}test/")

    assert [page.status_code for page in (*pages, detail)] == [200, 200, 200]
    assert "Send a test" not in detail.text
    assert denied.status_code == 403


def test_rule_is_made_read_in_words_changed_and_removed(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    channel = make_channel()
    typed = {
        "channel": channel.pk,
        "topics": ["incident.declared", "incident.resolved"],
        "minimum_severity": "sev2",
        "loud_severity": "sev1",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
    }

    empty = client.get("/settings/notifications/")
    made = client.post("/settings/notifications/new/", typed)
    rule = NotificationRule.objects.get()
    listed = client.get("/settings/notifications/")
    page = client.get(f"/settings/notifications/{rule.pk}/")
    refused = client.post(
        f"/settings/notifications/{rule.pk}/", typed | {"quiet_until": "", "topics": ["nothing"]}
    )
    half = client.post(f"/settings/notifications/{rule.pk}/", typed | {"quiet_until": ""})
    client.post(f"/settings/notifications/{rule.pk}/remove/")

    assert "No rule sends anything yet" in empty.text
    assert made.status_code == 302
    assert (
        "Incident declared, Incident resolved at SEV2 or worse; below SEV1 not from 22:00 to 07:00"
        in listed.text
    )
    assert 'value="22:00"' in page.text
    assert (refused.status_code, half.status_code) == (422, 422)
    assert list(half.context["form"].errors) == ["quiet_until"]
    assert not NotificationRule.objects.exists()


def test_person_chooses_what_comes_by_mail(signed_in: SignedIn) -> None:
    person = make_user(role=Role.VIEWER)
    client = signed_in(person)

    page = client.get("/profile/notifications/")
    saved = client.post(
        "/profile/notifications/",
        {"reasons": ["mention"], "quiet_from": "", "quiet_until": "", "mails_per_minute": 5},
    )
    refused = client.post("/profile/notifications/", {"quiet_from": "x", "mails_per_minute": 0})
    half = client.post("/profile/notifications/", {"quiet_from": "22:00", "mails_per_minute": 1})

    chosen = NotificationPreference.objects.get(person=person)
    assert page.text.count(" checked") == len(Reason)
    assert "You have no e-mail address here" in page.text
    assert "This site sends no mail" not in page.text
    assert (saved.status_code, refused.status_code, half.status_code) == (302, 422, 422)
    assert "mention" not in chosen.reasons_without_mail
    assert len(chosen.reasons_without_mail) == len(Reason) - 1
    assert chosen.mails_per_minute == 5


def test_statements_of_the_lists_do_not_grow_with_rows(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    channel = make_channel()
    for number in (1, 3):
        for _ in range(number):
            make_attempt(make_delivery(channel, make_outbox_entry(make_incident())))
            make_rule(make_channel())
        with django_assert_num_queries(1):
            found = [
                (one, channel_queries.condition_of(one, at=NOON))
                for one in channel_queries.for_list()
            ]
        with django_assert_num_queries(1):
            rules = [(rule.channel.name, rule.team) for rule in channel_queries.rules_for_list()]
        with django_assert_num_queries(2):
            rows = [(row.outbox and row.outbox.incident) for row in last_of_channel(channel)]
    assert (len(found), len(rules), len(rows)) == (5, 4, 4)
    (known,) = (row for row, _ in found if row == channel)
    assert vars(known)["waiting"] == 4
