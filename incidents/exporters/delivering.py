"""Send what is due: claim in one transaction, send outside of any, finish in another."""

import logging
import threading
from datetime import date, datetime
from smtplib import SMTPException, SMTPRecipientsRefused

from django.db import connections

from core import clock
from core.background.dispatcher import wake
from core.background.heartbeat import beat
from core.outbound.address import AddressRefused
from core.outbound.guarded_http import Answer, CallFailed, post
from core.sealing import UnreadableSecret
from incidents.domain.delivery import (
    ChannelKind,
    Outcome,
    Verdict,
    verdict_of,
    wait_asked_for,
)
from incidents.domain.message import Message
from incidents.exporters.mail_messages import mail_for
from incidents.exporters.webhook_request import request_for
from incidents.models import Delivery
from incidents.queries.deliveries import is_work_waiting
from incidents.queries.outgoing_messages import message_of
from incidents.usecases import deliveries
from incidents.usecases.deliveries import Claim
from incidents.usecases.fan_out import fan_out, forget_old
from incidents.usecases.personal_mail import plan_mails

logger = logging.getLogger(__name__)

HANDS = 8
"""So many messages are under way at once in a process; a slow receiver gets half of them."""
NOTHING_LEFT = "There is nothing left that may be told here."
LOCKED_AWAY = "Its address or secret was sealed with another key. Enter the address again."
NO_MAIL = "The mail server did not take it."
NOT_THERE = "The mail server knows no such address."
PERMANENT = 500
_TEAMS_IS_BUSY = b"HTTP error 429"


class DeliveryDrain:
    """The drain of the dispatcher: a round of planning, then one thread per message.

    With no hands it sends in the calling thread, one after the other.
    """

    def __init__(self, *, hands: int = HANDS) -> None:
        """Send up to `hands` messages at once; 0 for one after the other."""
        self._hands = hands
        self._busy = 0
        self._done = self._looked = 0
        self._ended = threading.Condition()
        self._tidied_on: date | None = None

    def __call__(self) -> bool:
        """Begin what is due, waiting for nothing; return whether there was anything to be done."""
        at = clock.now()
        with self._ended:
            self._looked = self._done
        tidied = self._tidy(at)
        if not is_work_waiting(at=at):
            return tidied
        planned = plan(at=at)
        claims = deliveries.claim_due(at=clock.now(), most=self._room())
        for claim in claims:
            self._begin(claim)
        return bool(planned or claims)

    def wait_for_one(self, seconds: float) -> bool:
        """Wait until something ended since the last look; False when nothing did in time."""
        with self._ended:
            if self._done == self._looked and not self._busy:
                return False
            return self._ended.wait_for(lambda: self._done > self._looked, seconds)

    def join(self) -> bool:
        """Wait until nothing is under way; return whether anything was."""
        with self._ended:
            was_busy = self._busy > 0
            self._ended.wait_for(lambda: not self._busy)
        return was_busy

    def _room(self) -> int:
        with self._ended:
            return self._hands - self._busy if self._hands else 1

    def _begin(self, claim: Claim) -> None:
        if not self._hands:
            _try(claim)
            return
        with self._ended:
            self._busy += 1
        threading.Thread(target=self._work, args=(claim,), daemon=True).start()

    def _work(self, claim: Claim) -> None:
        try:
            _try(claim)
        finally:
            connections.close_all()
            with self._ended:
                self._busy -= 1
                self._done += 1
                self._ended.notify_all()
            wake()

    def _tidy(self, at: datetime) -> bool:
        if self._tidied_on == at.date():
            return False
        self._tidied_on = at.date()
        return forget_old(at=at) > 0


def _try(claim: Claim) -> None:
    try:
        deliver(claim)
    except Exception:
        # Its lease runs out and the reaper puts it back, or aside when it happens each time.
        logger.exception("A delivery could not be finished.")


def plan(*, at: datetime) -> int:
    """Turn outbox and inboxes into deliveries, put back what was left lying, give up what is late.

    Return how many rows were worked on.
    """
    return deliveries.reap(at=at) + deliveries.expire(at=at) + fan_out(at=at) + plan_mails(at=at)


def deliver(claim: Claim) -> bool:
    """Send what was claimed and write down how it went; False when the lease was lost."""
    rows = Delivery.objects.select_related("channel", "person")
    delivery = rows.filter(pk=claim.delivery).first()
    if delivery is None:
        return False
    outcome = send(delivery, at=clock.now())
    is_done = deliveries.finish(claim, outcome, at=clock.now())
    if is_done and outcome.verdict is Verdict.SENT and _is_canary(delivery):
        beat(at=clock.now())
    return is_done


def send(delivery: Delivery, *, at: datetime) -> Outcome:
    """Send one message and return what came of it."""
    try:
        message = message_of(delivery)
        if message is None:
            return Outcome(Verdict.SUPPRESSED, error=NOTHING_LEFT)
        if _is_canary(delivery):
            # It came all the way to where others are called.
            return Outcome(Verdict.SENT)
        if ChannelKind(delivery.channel.kind).is_mail:
            return _mail(delivery, message, at)
        return _post(delivery, message, at)
    except UnreadableSecret:
        return Outcome(Verdict.REFUSED, error=LOCKED_AWAY)
    except (AddressRefused, CallFailed) as error:
        is_refused = isinstance(error, AddressRefused)
        return Outcome(Verdict.REFUSED if is_refused else Verdict.FAILED, error=str(error))


def _is_canary(delivery: Delivery) -> bool:
    return delivery.channel.kind == ChannelKind.CANARY


def _mail(delivery: Delivery, message: Message, at: datetime) -> Outcome:
    mail = mail_for(
        message,
        recipient=delivery.recipient,
        message_id=delivery.message_id,
        is_personal=delivery.person_id is not None,
        at=at,
    )
    try:
        mail.send()
    except SMTPRecipientsRefused as refused:
        return _not_taken(refused)
    except (SMTPException, OSError):
        return Outcome(Verdict.FAILED, error=NO_MAIL)
    return Outcome(Verdict.SENT)


def _not_taken(refused: SMTPRecipientsRefused) -> Outcome:
    """Return whether it is worth another try: a code below 500 says "not now" (RFC 5321, 4.2.1)."""
    codes = [code for code, _ in refused.recipients.values()]
    if codes and all(code >= PERMANENT for code in codes):
        return Outcome(Verdict.REFUSED, error=NOT_THERE)
    return Outcome(Verdict.FAILED, error=NO_MAIL)


def _post(delivery: Delivery, message: Message, at: datetime) -> Outcome:
    request = request_for(delivery.channel, message, message_id=delivery.message_id, at=at)
    return outcome_of(post(request.url, request.body, request.headers), at=at)


def outcome_of(answer: Answer, *, at: datetime) -> Outcome:
    """Return what an answer means; nothing of its body is kept or shown."""
    verdict = verdict_of(answer.status_code)
    if verdict is Verdict.SENT and _TEAMS_IS_BUSY in answer.body:
        # Connectors of Teams answer 200 and say in words that they want less.
        verdict = Verdict.THROTTLED
    wait = wait_asked_for(answer.headers.get("retry-after", ""), at=at)
    error = "" if verdict is Verdict.SENT else f"The receiver answered {answer.status_code}."
    return Outcome(verdict, answer.status_code, error, wait)
