import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from standardwebhooks import Webhook, WebhookVerificationError

from core.sealing import UnreadableSecret, seal
from incidents.domain.delivery import ChannelKind
from incidents.domain.message import Message
from incidents.exporters.webhook_request import request_for, signed_headers, webhook_body
from tests.factories.incidents import NOON
from tests.factories.outbox import SIGNING, make_channel

OLD = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
MESSAGE = Message(
    topic="incident.declared",
    headline="INC-1 declared: Zürich",
    at=NOON,
    url="https://drydock.example/incidents/INC-1/",
    thread="INC-1",
    data={"incident": {"title": "Zürich \u2028"}},
)


def test_signature_is_the_one_of_the_specifications_example() -> None:
    at = datetime.fromtimestamp(1614265330, UTC)

    headers = signed_headers(
        b'{"test": 2432232314}', [SIGNING], message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at
    )

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_body_names_what_happened_and_when() -> None:
    assert json.loads(webhook_body(MESSAGE)) == {
        "type": "incident.declared",
        "timestamp": "2026-03-02T12:00:00+00:00",
        "data": {"incident": {"title": "Zürich \u2028"}},
    }


@pytest.mark.django_db
def test_while_a_secret_is_changed_over_both_verify_and_afterwards_only_the_new() -> None:
    now = datetime.now(UTC)
    channel = make_channel(sealed_old_secret=seal(OLD), old_secret_until=now + timedelta(hours=1))

    during = request_for(channel, MESSAGE, message_id="msg_1", at=now)
    channel.old_secret_until = now
    after = request_for(channel, MESSAGE, message_id="msg_1", at=now)

    for secret in (SIGNING, OLD):
        assert Webhook(secret).verify(during.body, dict(during.headers))
    assert Webhook(SIGNING).verify(after.body, dict(after.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(after.body, dict(after.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(SIGNING).verify(after.body + b" ", dict(after.headers))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["slack", "teams", "mattermost"])
def test_chat_rooms_get_no_signature(kind: str) -> None:
    channel = make_channel(kind=ChannelKind(kind), sealed_secret="")

    request = request_for(channel, MESSAGE, message_id="msg_1", at=NOON)

    assert request.url == "https://hooks.example/x"
    assert set(request.headers) == {"Content-Type", "User-Agent"}


@pytest.mark.django_db
def test_secret_of_another_key_is_unreadable() -> None:
    channel = make_channel()

    with override_settings(SECRET_KEY="another" * 9), pytest.raises(UnreadableSecret):
        request_for(channel, MESSAGE, message_id="msg_1", at=NOON)
