"""Doing once what is asked for several times with the same key, also at the same moment."""

from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple
from uuid import UUID, uuid4

from core import clock
from core.models import IdempotencyKey, User
from core.sealing import seal, unseal

LOCKED_FOR = timedelta(seconds=30)
KEPT_FOR = timedelta(hours=48)
PRUNED_EVERY = timedelta(hours=1)
BATCH = 1_000
TRIES = 3


class Standing(Enum):
    """What became of a claim on a key."""

    MINE = "mine"
    DONE = "done"
    AT_WORK = "at work"
    OTHER_REQUEST = "other request"


class Claim(NamedTuple):
    """A row and what it is to whoever asked; `owner` is who may finish it."""

    standing: Standing
    row: IdempotencyKey
    owner: UUID


def claim(person: User, key: str, digest: str, *, at: datetime) -> Claim:
    """Take a key for a request with this digest, or tell what became of it; commits.

    A key that is older than KEPT_FOR is as good as new.
    """
    owner = uuid4()
    mine = IdempotencyKey(
        person=person,
        key=key,
        digest=digest,
        owner=owner,
        locked_until=at + LOCKED_FOR,
        created_at=at,
    )
    rows = IdempotencyKey.objects.filter(person=person, key=key)
    rows.filter(created_at__lte=at - KEPT_FOR).delete()
    row = _row_of(mine)
    if row is None:
        return Claim(Standing.AT_WORK, mine, owner)
    if row.owner == owner:
        return Claim(Standing.MINE, row, owner)
    if row.digest != digest:
        return Claim(Standing.OTHER_REQUEST, row, owner)
    if row.status is not None:
        return Claim(Standing.DONE, row, owner)
    # Compare and set: of several who find it abandoned, one gets it.
    abandoned = rows.filter(owner=row.owner, status=None, locked_until__lt=at)
    taken = abandoned.update(owner=owner, locked_until=at + LOCKED_FOR)
    return Claim(Standing.MINE if taken else Standing.AT_WORK, row, owner)


def _row_of(mine: IdempotencyKey) -> IdempotencyKey | None:
    """Return the row that holds the key, `mine` if nobody else does; None when it keeps changing.

    The other's row may go between the two statements: its work failed and gave the key back.
    """
    rows = IdempotencyKey.objects.filter(person=mine.person, key=mine.key)
    for _ in range(TRIES):
        IdempotencyKey.objects.bulk_create([mine], ignore_conflicts=True)
        row = rows.first()
        if row is not None:
            return row
    return None


def finish(found: Claim, *, status: int, location: str, answer: str) -> bool:
    """Keep the answer, in the transaction of the work; return False when the key was taken over.

    Whoever gets False rolls its work back: somebody else does it, or has. The answer is sealed,
    because that to who makes a token or a webhook holds a secret that is shown once.
    """
    mine = IdempotencyKey.objects.filter(pk=found.row.pk, owner=found.owner, status=None)
    return mine.update(status=status, location=location, answer=seal(answer)) == 1


def answer_of(found: Claim) -> str:
    """Return the answer that was kept; raise UnreadableSecret when the site's key changed since."""
    return unseal(found.row.answer)


def release(found: Claim) -> None:
    """Give the key back after work that failed, so that it may be tried again."""
    IdempotencyKey.objects.filter(pk=found.row.pk, owner=found.owner, status=None).delete()


class Pruner:
    """The drain that deletes keys nobody asks for any more, once in a while."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def __call__(self) -> int:
        """Delete a batch of old keys; return how many."""
        now = clock.now()
        if self._next is not None and now < self._next:
            return 0
        old = IdempotencyKey.objects.filter(created_at__lte=now - KEPT_FOR)
        keys = list(old.order_by("created_at").values_list("pk", flat=True)[:BATCH])
        IdempotencyKey.objects.filter(pk__in=keys).delete()
        if len(keys) < BATCH:
            self._next = now + PRUNED_EVERY
        return len(keys)
