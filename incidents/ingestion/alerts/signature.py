"""Signatures of senders that can sign: Standard Webhooks and Sentry's own."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from incidents.domain.alert import AlertFormat
from incidents.ingestion.alerts.moments import read_stamp

TOLERANCE = timedelta(minutes=5)
_PREFIX = "whsec_"


def fault_of(
    content: bytes, headers: Mapping[str, str], *, secret: str, format_name: str, at: datetime
) -> str:
    """Return why the signature of a body does not hold, "" when it does.

    `headers` have names in lower case. Sentry signs the body alone with SHA-256 and sends the time
    beside it. Everybody else signs as Standard Webhooks (version 1) say: id, time and body, so that
    an old message cannot be sent again with a new time.
    """
    is_sentry = format_name == AlertFormat.SENTRY
    stamp = headers.get("sentry-hook-timestamp" if is_sentry else "webhook-timestamp", "")
    sent_at = read_stamp(stamp)
    if sent_at is None:
        return "It has no time of sending."
    if abs(at - sent_at) > TOLERANCE:
        return "Its time of sending lies more than five minutes from now."
    holds = _sentry(content, headers, secret) if is_sentry else _standard(content, headers, secret)
    return "" if holds else "Its signature does not fit."


def _sentry(content: bytes, headers: Mapping[str, str], secret: str) -> bool:
    expected = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    return _same(expected, headers.get("sentry-hook-signature", ""))


def _standard(content: bytes, headers: Mapping[str, str], secret: str) -> bool:
    number, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not number:
        return False
    signed = f"{number}.{stamp}.".encode(errors="replace") + content
    digest = hmac.new(_key_of(secret), signed, hashlib.sha256).digest()
    expected = f"v1,{base64.b64encode(digest).decode()}"
    return any(_same(expected, one) for one in headers.get("webhook-signature", "").split())


def _key_of(secret: str) -> bytes:
    """Return the bytes of a key: base64 after "whsec_", and any other text as it is."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            return secret.encode()
    return secret.encode()


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace"))
