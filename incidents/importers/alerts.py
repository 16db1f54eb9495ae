"""Work through the inbox of alerts, one payload at a time."""

import json
import logging

from django.utils import timezone

from incidents.domain.alert import AlertMessage
from incidents.ingestion.alerts.reading import read_alerts
from incidents.models import ReceivedPayload
from incidents.usecases.alert_inbox import claim_due_payload, give_up, try_later
from incidents.usecases.alerts import work_in

logger = logging.getLogger(__name__)


def drain_alerts() -> bool:
    """Work in one payload that is due; return whether there was one.

    Any number of workers may do so at once. What cannot be understood is kept with the reason;
    what fails for a reason of ours is tried again, and set aside after a few times, so that no
    payload ever stops those behind it.
    """
    payload = claim_due_payload(timezone.now())
    if payload is None:
        return False
    try:
        message = read_payload(payload)
    except ValueError as error:
        give_up(payload, reason=f"The payload {error}.")
        return True
    try:
        work_in(payload, message, at=timezone.now())
    except Exception as error:
        logger.exception("Payload %s could not be worked in.", payload.pk)
        try_later(payload, at=timezone.now(), reason=f"An error of the app: {type(error).__name__}")
    return True


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
