"""Whether the database can be read and written, as far as this process knows.

Requests that fail tell it here, and `Watch` asks once a second, so that nobody waits for a
database that is known to be away and everybody has it back at once when it is.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NamedTuple

from core.availability.operator_flags import OperatorFlag, reason_of
from core.database.failure import DatabaseFailure


class Access(StrEnum):
    """What can be had: everything, only what is there already, or nothing."""

    WRITABLE = "writable"
    READ_ONLY = "read_only"
    DOWN = "down"


BELIEVED_SECONDS = 2.0
"""How long one failure counts without being seen again; then the next request tries anew."""

PATIENCE_SECONDS = 3.0
"""A question that is open for longer counts as a database that does not answer."""

_BY_FAILURE = {
    DatabaseFailure.DOWN: Access.DOWN,
    DatabaseFailure.READ_ONLY: Access.READ_ONLY,
}


class _Seen(NamedTuple):
    access: Access = Access.WRITABLE
    until: float = 0.0


class Availability:
    """What was last seen of the database; safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Count seconds with `clock`."""
        self._clock = clock
        self._seen = _Seen()
        self._asked_at: float | None = None

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Count as down when what happens inside the block takes longer than PATIENCE_SECONDS."""
        self._asked_at = self._clock()
        try:
            yield
        finally:
            self._asked_at = None

    def note_failure(self, failure: DatabaseFailure) -> None:
        """Remember for a moment that the database failed; one that is busy is there."""
        if access := _BY_FAILURE.get(failure):
            self._seen = _Seen(access, self._clock() + BELIEVED_SECONDS)

    def note_answer(self) -> None:
        """Forget failures: the database just took a write."""
        self._seen = _Seen()

    @property
    def access(self) -> Access:
        """Return what can be had of the database."""
        seen, asked_at, now = self._seen, self._asked_at, self._clock()
        # One that was away stays so until it is asked and answers: whoever tried it meanwhile would
        # wait as long as the one who asks.
        if asked_at is not None and (
            now - asked_at > PATIENCE_SECONDS or seen.access is Access.DOWN
        ):
            return Access.DOWN
        return seen.access if now < seen.until else Access.WRITABLE


database = Availability()
"""What this process knows; shared by its threads."""


def current_access() -> Access:
    """Return what people can do now: what the database lets them, and what operators do."""
    seen = database.access
    if seen is Access.WRITABLE and reason_of(OperatorFlag.READ_ONLY) is not None:
        return Access.READ_ONLY
    return seen


def read_only_notice() -> str | None:
    """Return what a page says while nothing can be written, None while all is well."""
    reason = reason_of(OperatorFlag.READ_ONLY)
    if reason is None and database.access is Access.WRITABLE:
        return None
    return reason or "The database takes no changes at the moment."
