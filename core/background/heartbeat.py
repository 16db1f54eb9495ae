"""A sign of life to somebody outside, who raises the alarm when it is missing.

This program may be unable to. It goes out when a canary came through, and only then, so its
absence tells of everything that stands between an alert and the people it is for.
"""

import logging
from datetime import datetime
from http import HTTPStatus

from django.conf import settings

from core.background import canary
from core.background.drain_progress import note_end, note_failure
from core.outbound.address import AddressRefused
from core.outbound.guarded_http import CallFailed, post

logger = logging.getLogger(__name__)

NAME = "heartbeat"
"""How `/metrics` names it among the drains."""

LONGEST_SECONDS = 5.0


def beat(*, at: datetime) -> bool:
    """Ask DRYDOCK_HEARTBEAT_URL if the last canary is on time; return whether it took that.

    A failure is logged and counted, and never raised. In no transaction: it may take five seconds.
    """
    url: str = settings.DRYDOCK_HEARTBEAT_URL
    standing = canary.look(at) if url else None
    if standing is None or not (standing.is_kept and standing.is_on_time):
        return False
    if failure := _ask(url):
        # The address is a secret, for whoever knows it can keep the alarm from going off.
        logger.warning("The heartbeat did not arrive: %s", failure)
        note_failure(NAME)
        return False
    note_end(NAME)
    return True


def _ask(url: str) -> str:
    """Return why it did not arrive, "" when it did."""
    try:
        headers = {"User-Agent": "Drydock"}
        answer = post(url, b"", headers, total_seconds=LONGEST_SECONDS)
    except (AddressRefused, CallFailed) as error:
        return str(error)
    is_taken = answer.status_code // 100 == HTTPStatus.OK // 100
    return "" if is_taken else f"The receiver answered {answer.status_code}."
