"""Where what monitoring tools send is kept: in the inbox, and in the spool while it is away."""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import Error as DatabaseError
from django.db import connection

from core import clock
from core.availability.access import Access, current_access, database
from core.availability.spool import SpoolFull, spool
from core.background import dispatcher
from core.database.failure import failure_of
from incidents.importers.alert_requests import Keeping, Refused
from incidents.models import AlertSource, ReceivedPayload
from incidents.queries import alert_sources
from incidents.usecases.alert_inbox import keep_payload, keep_spooled

logger = logging.getLogger(__name__)

LEARNED_EVERY = timedelta(minutes=1)
NOT_STORED = "Not stored; send it again."
Kept = TypeVar("Kept")

_SOURCE = ("id", "name", "format", "token_digest", "old_token_digest", "sealed_secret")
_ROW = ("source_id", "delivery", "body", "digest", "headers")


class Inbox:
    """The database itself."""

    def __init__(self) -> None:
        self.met: set[str] = set()
        """Digests of the tokens of sources that sent something to this process."""
        self.met_before = 0
        """How many of them there were when sources were last noted."""

    def opened_by(self, secret: str, *, at: datetime) -> AlertSource | None:
        source = alert_sources.opened_by(secret, at=at)
        if source is not None:
            self.met.add(source.token_digest)
        return source

    def keep(self, row: ReceivedPayload, *, secret: str, may_be_known: bool) -> ReceivedPayload:  # noqa: ARG002 - the spool needs it
        kept = keep_payload(row, may_be_known=may_be_known)
        dispatcher.wake()
        return kept


@contextmanager
def _refusing() -> Iterator[None]:
    """Raise Refused where the file of the spool cannot be had or has no room."""
    try:
        yield
    except (SpoolFull, sqlite3.Error, OSError) as error:
        logger.warning("An alert could not be spooled: %r", error)
        raise Refused(503, NOT_STORED) from error


class Spooled:
    """The spool of this machine, with the sources as they were known before.

    Both methods raise Refused where the file cannot be had or has no room.
    """

    @_refusing()
    def opened_by(self, secret: str, *, at: datetime) -> AlertSource | None:
        """Return the source that took the token a moment ago.

        Raises Refused for a token that nobody knew: its source may be younger than what is known.
        """
        digest = AlertSource.digest_of(secret)
        found = spool.noted(digest)
        source = None if found is None else _source_from(found)
        if source is None or not source.takes(digest, at=at):
            raise Refused(503, NOT_STORED)
        return source

    @_refusing()
    def keep(self, row: ReceivedPayload, *, secret: str, may_be_known: bool) -> ReceivedPayload:  # noqa: ARG002 - told apart when it is moved
        values = {name: getattr(row, name) for name in _ROW}
        values["received_at"] = row.received_at.isoformat()
        values["token_digest"] = AlertSource.digest_of(secret)
        spool.put(json.dumps(values), at=row.received_at)
        return row


INBOX, SPOOL = Inbox(), Spooled()


def keep_somewhere(receive: Callable[[Keeping], Kept]) -> Kept:
    """Return what `receive` makes of the inbox, or of the spool while the inbox takes nothing.

    What comes while older things wait in the spool is put behind them, so that an end does not
    overtake its beginning; with no room there, it is better taken before its turn than not at all.
    Raises Refused when neither takes it.
    """
    refusal = Refused(503, NOT_STORED)
    order: tuple[Keeping, ...] = (SPOOL, INBOX) if spool.is_waiting else (INBOX, SPOOL)
    for keeping in order:
        try:
            if keeping is SPOOL or current_access() is Access.WRITABLE:
                return receive(keeping)
        except DatabaseError as error:
            failure = failure_of(error)
            if failure is None:
                raise
            database.note_failure(failure)
        except Refused as refused:
            if keeping is INBOX:
                raise
            # The inbox may know better: a source can be younger than what was noted of sources.
            refusal = refused
    raise refusal


def learn_sources(at: datetime) -> None:
    """Note which tokens open which sources, for the time when nobody can look them up."""
    notes = {}
    for source in AlertSource.objects.filter(enabled=True).order_by():
        values = {name: getattr(source, name) for name in _SOURCE}
        until = source.old_token_until
        text = json.dumps(values | {"old_token_until": until and until.isoformat()})
        digests = (source.token_digest, source.old_token_digest)
        notes.update({digest: text for digest in digests if digest})
    spool.note(notes, at=at)


def move_spooled() -> int:
    """Move what waits in the spool to the inbox, oldest first; return how many records.

    Each is let go of after it was committed, so that whoever does the same, or does it again,
    changes nothing. Raises what a database raises that is away; what cannot be moved for another
    reason is tried again behind the others.
    """
    moved = 0
    while batch := spool.oldest():
        try:
            _move(batch)
        except Exception as error:
            if failure_of(error) is not None:
                raise
            logger.exception("Spooled alerts could not be moved at once.")
            _move_each(batch)
        moved += len(batch)
        dispatcher.wake()
    return moved


def tend_spool() -> None:
    """Do what is to be done about the spool now; for a thread of a web process, again and again."""
    try:
        is_waiting = spool.look()
        if current_access() is Access.WRITABLE:
            _tend(is_waiting=is_waiting, at=clock.now())
    except (DatabaseError, sqlite3.Error, OSError) as error:
        # No traceback: whatever it is, it is so again a second later.
        logger.warning("The spool of alerts has to wait: %s", error)


def _tend(*, is_waiting: bool, at: datetime) -> None:
    learned_at = spool.noted_at()
    is_fresh = learned_at is not None and timedelta() <= at - learned_at < LEARNED_EVERY
    # A source that is younger than what was noted is noted as soon as it has sent something.
    met = len(INBOX.met)
    is_fresh = is_fresh and met == INBOX.met_before
    if is_fresh and not is_waiting:
        return
    try:
        # First, for on a full disk nothing can be noted.
        if is_waiting:
            move_spooled()
        if not is_fresh:
            learn_sources(at)
            INBOX.met_before = met
    finally:
        connection.close()


def _move(batch: list[tuple[int, str]]) -> None:
    lost = keep_spooled([_row_from(body) for _, body in batch])
    if lost:
        logger.warning("%d spooled alerts belong to a source that is gone.", lost)
    spool.forget([number for number, _ in batch])


def _move_each(batch: list[tuple[int, str]]) -> None:
    for one in batch:
        try:
            _move([one])
        except Exception as error:
            if failure_of(error) is not None:
                raise
            logger.exception("Spooled alert %d could not be moved.", one[0])
            spool.put_off(one[0])


def _row_from(body: str) -> tuple[ReceivedPayload, str]:
    values = json.loads(body)
    digest = values.pop("token_digest")
    at = datetime.fromisoformat(values.pop("received_at"))
    return ReceivedPayload(**values, received_at=at, due_at=at), digest


def _source_from(text: str) -> AlertSource:
    values = json.loads(text)
    until = values.pop("old_token_until")
    return AlertSource(
        **values, enabled=True, old_token_until=until and datetime.fromisoformat(until)
    )
