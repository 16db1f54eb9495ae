"""What is posted to a channel: bytes and headers, signed by Standard Webhooks where it can be.

The specification: https://www.standardwebhooks.com. The signature is over exactly the bytes that
are sent; while a secret is changed over, both sign.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from standardwebhooks import Webhook

from core.sealing import unseal
from incidents.domain.delivery import ChannelKind
from incidents.domain.message import Message
from incidents.exporters.chat_messages import mattermost_body, slack_body, teams_body
from incidents.models import Channel

USER_AGENT = "Drydock"


class WebhookRequest(NamedTuple):
    """One POST: address, body and headers."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def request_for(
    channel: Channel, message: Message, *, message_id: str, at: datetime
) -> WebhookRequest:
    """Return what to post over a channel at `at`; raise UnreadableSecret as `unseal` does."""
    headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT}
    kind = ChannelKind(channel.kind)
    if kind is ChannelKind.WEBHOOK:
        body = webhook_body(message)
        headers |= signed_headers(body, secrets_of(channel, at=at), message_id=message_id, at=at)
    else:
        body = _json(_CHATS[kind](message, at))
    return WebhookRequest(unseal(channel.sealed_address), body, headers)


def webhook_body(message: Message) -> bytes:
    """Return the body for programs: what happened, when, and about what."""
    return _json(
        {"type": message.topic, "timestamp": message.at.isoformat(), "data": dict(message.data)}
    )


def signed_headers(
    body: bytes, secrets: list[str], *, message_id: str, at: datetime
) -> dict[str, str]:
    """Return the headers by which a receiver knows who sent exactly this body, and when."""
    text = body.decode()
    signatures = [Webhook(secret).sign(message_id, at, text) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def secrets_of(channel: Channel, *, at: datetime) -> list[str]:
    """Return the secrets that sign at `at`, the newest first."""
    sealed = [channel.sealed_secret]
    if channel.old_secret_until is not None and at < channel.old_secret_until:
        sealed.append(channel.sealed_old_secret)
    return [unseal(one) for one in sealed]


_CHATS = {
    ChannelKind.SLACK: slack_body,
    ChannelKind.TEAMS: teams_body,
    ChannelKind.MATTERMOST: mattermost_body,
}


def _json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
