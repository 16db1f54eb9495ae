"""Signatures hold for what was signed, when it was signed, and for nothing else."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from incidents.ingestion.alerts.signature import fault_of

NOW = datetime(2026, 3, 3, 9, 26, 40, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the example of the specification
BODY = b'{"test": 2432232314}'


def standard(body: bytes = BODY, at: datetime = NOW, secret: str = SECRET) -> dict[str, str]:
    signature = Webhook(secret).sign(msg_id="msg_1", timestamp=at, data=body.decode())
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": f"v1,AAAA {signature}",
    }


def sentry(body: bytes = BODY, at: datetime = NOW) -> dict[str, str]:
    digest = hmac.new(b"client", body, hashlib.sha256).hexdigest()
    return {"sentry-hook-signature": digest, "sentry-hook-timestamp": str(int(at.timestamp()))}


def fault(body: bytes, headers: dict[str, str], *, at: datetime = NOW, secret: str = SECRET) -> str:
    return fault_of(body, headers, secret=secret, format_name="generic", at=at)


def test_signature_of_the_reference_library_holds() -> None:
    assert fault(BODY, standard()) == ""


def test_signature_with_a_key_that_is_plain_text_holds() -> None:
    message = f"m.{int(NOW.timestamp())}.".encode() + BODY
    digest = base64.b64encode(hmac.new(b"plain", message, hashlib.sha256).digest()).decode()
    headers = {
        "webhook-id": "m",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": f"v1,{digest}",
    }

    assert fault(BODY, headers, secret="plain") == ""
    assert fault(BODY, headers, secret="whsec_not base64") != ""


def test_signature_of_sentry_holds() -> None:
    assert fault_of(BODY, sentry(), secret="client", format_name="sentry", at=NOW) == ""


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_message_and_one_of_the_future_are_refused(minutes: int) -> None:
    later = NOW + timedelta(minutes=minutes)

    assert "five minutes" in fault(BODY, standard(), at=later)
    assert "five minutes" in fault_of(
        BODY,
        sentry(),
        secret="client",
        format_name="sentry",
        at=later,
    )


@pytest.mark.parametrize(
    ("body", "change"),
    [
        (BODY + b" ", {}),
        (BODY, {"webhook-id": "msg_2"}),
        (BODY, {"webhook-id": ""}),
        (BODY, {"webhook-signature": ""}),
        (BODY, {"webhook-signature": standard()["webhook-signature"][:-4]}),
        (BODY, {"webhook-signature": "v1a,\ud800"}),
    ],
)
def test_whatever_was_changed_does_not_hold(body: bytes, change: dict[str, str]) -> None:
    assert fault(body, standard() | change) == "Its signature does not fit."


def test_a_message_without_a_time_is_refused() -> None:
    assert fault(BODY, {}) == "It has no time of sending."
