"""From a request of a monitoring tool to a row of the inbox, or to the reason why not."""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings

from core.input.documents import DocumentValue
from core.sealing import UnreadableSecret, unseal
from incidents.domain.alert import AlertFormat
from incidents.domain.rate_limit import RateLimit
from incidents.ingestion.alerts.body import MOST_BYTES, mapping_of, read_body
from incidents.ingestion.alerts.cloudevents import delivery_of, is_binary
from incidents.ingestion.alerts.pagerduty import faults_of
from incidents.ingestion.alerts.signature import fault_of
from incidents.models import AlertSource, ReceivedPayload
from incidents.usecases.alert_inbox import new_payload

RETRY_SECONDS = 10
_limit = RateLimit(settings.DRYDOCK_ALERT_PAYLOADS_PER_MINUTE)


class Refused(Exception):  # noqa: N818 - an answer, no bug
    """A request is not taken; `status` is that of HTTP, the message a sentence for its sender."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class AlertRequest:
    """What came over HTTP; names of headers in lower case.

    `number` is the identity of what comes without one: however often it is tried to keep it, it is
    kept once. `counted_for` are keys of the sources against whose limit it was counted already.
    """

    content: bytes
    headers: Mapping[str, str]
    secret: str
    number: str = field(default_factory=lambda: uuid.uuid4().hex)
    counted_for: set[int] = field(default_factory=set)


class Keeping(Protocol):
    """Where sources are known and what they send is kept: in the database, or beside it."""

    def opened_by(self, secret: str, *, at: datetime) -> AlertSource | None:
        """Return the source that takes a token, None when none does; may raise Refused."""

    def keep(self, row: ReceivedPayload, *, secret: str, may_be_known: bool) -> ReceivedPayload:
        """Keep what came with a token, for good when this returns; return the row of it.

        `may_be_known` says that the same delivery can have come before.
        """


def receive(
    request: AlertRequest, keeping: Keeping, *, format_name: str, at: datetime
) -> ReceivedPayload:
    """Keep a request; it is committed when this returns.

    Raises Refused for an unknown token, a body that is no JSON or too large, a signature that does
    not hold, and more than the source may send.
    """
    source = keeping.opened_by(request.secret, at=at)
    if source is None:
        raise Refused(404, "No source takes this token.")
    if source.format != format_name:
        named = AlertFormat(source.format)
        raise Refused(400, f"“{source.name}” is a source of the format {named.label}.")
    _require_room(source, request)
    payload = _payload_of(request, source)
    _require_signature(source, request, at)
    if source.format == AlertFormat.PAGERDUTY and isinstance(payload, dict):
        payload = with_dedup_key(payload, request.number)
    return _keep(source, request, keeping, payload, at)


def receive_event(
    request: AlertRequest, keeping: Keeping, *, payload: DocumentValue, at: datetime
) -> tuple[ReceivedPayload, str]:
    """Keep a PagerDuty event and return it with its dedup key, made where it has none.

    Raises Refused for what PagerDuty would refuse, and for more than the source may send.
    """
    if not isinstance(payload, dict):
        raise Refused(400, "The event is no JSON object")
    if faults := faults_of(payload):
        raise Refused(400, faults[0])
    source = keeping.opened_by(request.secret, at=at)
    if source is None or source.format != AlertFormat.PAGERDUTY:
        raise Refused(400, "'routing_key' belongs to no source")
    _require_room(source, request)
    event = with_dedup_key(payload, request.number)
    return _keep(source, request, keeping, event, at), str(event["dedup_key"])


def with_dedup_key(event: dict[str, DocumentValue], number: str) -> dict[str, DocumentValue]:
    """Return a PagerDuty event with its key, or with a number of ours in its place."""
    return {**event, "dedup_key": event.get("dedup_key") or number}


def _keep(
    source: AlertSource,
    request: AlertRequest,
    keeping: Keeping,
    payload: DocumentValue,
    at: datetime,
) -> ReceivedPayload:
    delivery = _delivery(payload, request.headers)
    row = new_payload(
        source,
        payload,
        content=request.content,
        at=at,
        headers=request.headers,
        delivery=delivery or request.number,
        secret=request.secret,
    )
    return keeping.keep(row, secret=request.secret, may_be_known=bool(delivery))


def _require_room(source: AlertSource, request: AlertRequest) -> None:
    if source.pk in request.counted_for:
        return
    if not _limit.allows(source.pk, time.monotonic()):
        status = busy_status(source.format, request.headers)
        raise Refused(status, "Too many at once; send it again.")
    request.counted_for.add(source.pk)


def read_request(content: bytes) -> DocumentValue:
    """Return the JSON of a body; raise Refused for what is too large or no JSON."""
    if len(content) > MOST_BYTES:
        raise Refused(413, f"The body is larger than {MOST_BYTES:,} bytes.")
    try:
        return read_body(content)
    except ValueError as error:
        raise Refused(400, f"The body {error}.") from error


def _payload_of(request: AlertRequest, source: AlertSource) -> DocumentValue:
    """Return the JSON of a body; the data of an event in binary mode may be text, or nothing."""
    if source.format != AlertFormat.CLOUDEVENTS or not is_binary(request.headers):
        return read_request(request.content)
    kind = request.headers.get("content-type", "")
    if len(request.content) > MOST_BYTES or (request.content and "json" in kind.lower()):
        return read_request(request.content)
    text = request.content.decode(errors="replace")
    return read_request(json.dumps(text).encode()) if text else None


def busy_status(format_name: str, headers: Mapping[str, str]) -> int:
    """Return what makes this sender repeat: many give up after anything but a server error."""
    through_alertmanager = headers.get("user-agent", "").startswith("Alertmanager/")
    return 503 if through_alertmanager or AlertFormat(format_name).gives_up_on_429 else 429


def _require_signature(source: AlertSource, request: AlertRequest, at: datetime) -> None:
    if not source.is_signed:
        return
    try:
        secret = unseal(source.sealed_secret)
    except UnreadableSecret as error:
        raise Refused(503, "The secret of this source has to be set again.") from error
    fault = fault_of(
        request.content, request.headers, secret=secret, format_name=source.format, at=at
    )
    if fault:
        raise Refused(401, fault)


def _delivery(payload: Any, headers: Mapping[str, str]) -> str:
    """Return the sender's identity of this delivery, "" where it gives none."""
    named = headers.get("webhook-id") or headers.get("request-id")
    if named:
        return named.replace("\0", "")
    is_event = "ce-specversion" in headers or "specversion" in mapping_of(payload)
    return delivery_of(payload, headers) if is_event or "context" in mapping_of(payload) else ""
