"""Work through the inbox of alerts, one payload at a time."""

import json
import logging
from datetime import datetime
from typing import Any

from core import clock
from incidents.domain.alert import AlertMessage
from incidents.ingestion.alerts.reading import read_alerts
from incidents.ingestion.alerts.sample import sample_of, shape_of
from incidents.models import AlertSource, ReceivedPayload
from incidents.queries.alert_sources import last_payload_of
from incidents.usecases.alert_inbox import (
    claim_due_payload,
    give_up,
    keep_payload,
    new_payload,
    try_later,
)
from incidents.usecases.alerts import hear_quiet_alerts, work_in

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 20
"""So many payloads go before other background work gets its turn again."""


def drain_alerts() -> bool:
    """Work in a few payloads that are due, else alerts that planned work kept quiet until now.

    Returns whether there was anything to do. Any number of workers may do so at once. What cannot
    be understood is kept with the reason; what fails for a reason of ours is tried again, and set
    aside after a few times, so that no payload ever stops those behind it.
    """
    worked = 0
    while worked < MOST_AT_ONCE and (payload := claim_due_payload(clock.now())) is not None:
        work_on(payload, at=clock.now())
        worked += 1
    return worked > 0 or hear_quiet_alerts(at=clock.now()) > 0


def send_test(source: AlertSource, *, at: datetime) -> ReceivedPayload:
    """Send a test alert of a source through the inbox, and return what became of it.

    It is understood by the rules of the source and opens no incident. What a mapping reads has
    the shape of what the source sent last, without its words: those may be of an incident that
    few may know of, now or later.
    """
    payload: Any = sample_of(source.format, at=at)
    last = last_payload_of(source) if source.mapping else None
    if last is not None:
        payload = shape_of(json.loads(last.body))
    content = json.dumps(payload).encode()
    row = keep_payload(new_payload(source, payload, content=content, at=at, is_test=True))
    claimed = claim_due_payload(at, only=row.pk)
    if claimed is not None:
        work_on(claimed, at=at)
    row.refresh_from_db()
    return row


def work_on(payload: ReceivedPayload, *, at: datetime) -> None:
    """Work in a claimed payload; one that fails is kept with the reason, or given back."""
    try:
        _work_on(payload, at=at)
    except Exception as error:
        logger.exception("Payload %s could not be worked in.", payload.pk)
        try_later(payload, at=at, reason=f"An error of the app: {type(error).__name__}")


def _work_on(payload: ReceivedPayload, *, at: datetime) -> None:
    try:
        message = read_payload(payload)
    except ValueError as error:
        give_up(payload, reason=f"The payload {error}.")
        return
    work_in(payload, message, at=at)


def read_payload(payload: ReceivedPayload) -> AlertMessage:
    """Return what a stored payload says, read as its source says now.

    Raises ValueError with a phrase that follows "The payload".
    """
    source = payload.source
    return read_alerts(
        json.loads(payload.body),
        source.format,
        headers=payload.headers,
        mapping=source.mapping,
    )
