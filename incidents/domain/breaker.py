"""The circuit breaker of one receiver: when to leave it alone, and when to try again (pure).

Closed lets everything through. Five countable failures within a minute, or half of at least ten
attempts, open it: nothing is sent for 30 seconds, twice as long each time, 15 minutes at most.
Then one attempt is let through as a probe at a time; two that succeed in a row close it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from incidents.domain.delivery import JITTER, Outcome, Verdict

WINDOW: Final = timedelta(seconds=60)
FAILURES_TO_OPEN: Final = 5
ATTEMPTS_FOR_SHARE: Final = 10
SHARE_TO_OPEN: Final = 0.5
SUCCESSES_TO_CLOSE: Final = 2
OPEN_FOR: Final = timedelta(seconds=30)
LONGEST_OPEN: Final = timedelta(minutes=15)
WAIT_WHEN_THROTTLED: Final = timedelta(seconds=60)
"""For a receiver that wants less without saying how long."""


class BreakerStatus(StrEnum):
    """Whether a receiver is sent to."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return _LABELS[self]


_LABELS = {
    BreakerStatus.CLOSED: "Working",
    BreakerStatus.OPEN: "Left alone",
    BreakerStatus.PROBING: "Being tried again",
}


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is known about a receiver; times are None while nothing of the kind happened.

    `opened` counts how often it opened since it was last closed. A probe is under way until
    `probe_until`.
    """

    status: BreakerStatus = BreakerStatus.CLOSED
    window_started_at: datetime | None = None
    attempts: int = 0
    failures: int = 0
    successes: int = 0
    opened: int = 0
    opened_at: datetime | None = None
    open_until: datetime | None = None
    probe_until: datetime | None = None
    throttled_until: datetime | None = None


def room(breaker: Breaker, *, at: datetime, most: int) -> int:
    """Return how many attempts may begin now: `most`, one as a probe, or none."""
    if breaker.throttled_until is not None and breaker.throttled_until > at:
        return 0
    if breaker.status is BreakerStatus.CLOSED:
        return most
    if breaker.status is BreakerStatus.OPEN:
        return int(breaker.open_until is None or breaker.open_until <= at)
    return int(breaker.probe_until is None or breaker.probe_until <= at)


def begin_probe(breaker: Breaker, *, until: datetime) -> Breaker:
    """Return the breaker with a probe under way until `until` at the latest."""
    fresh = breaker.status is BreakerStatus.OPEN
    successes = 0 if fresh else breaker.successes
    return replace(breaker, status=BreakerStatus.PROBING, successes=successes, probe_until=until)


def after(breaker: Breaker, outcome: Outcome, *, at: datetime, chance: float) -> Breaker:
    """Return the breaker after an attempt; `chance`, 0 to 1, spreads how long it stays open."""
    if outcome.verdict is Verdict.THROTTLED:
        wait = outcome.retry_after or WAIT_WHEN_THROTTLED
        return replace(breaker, throttled_until=at + wait, probe_until=None)
    if outcome.verdict in (Verdict.SUPPRESSED, Verdict.LOST):
        # Nothing was heard of the receiver: a vanished worker is no fault of its.
        return replace(breaker, probe_until=None)
    is_failure = outcome.verdict is Verdict.FAILED
    if breaker.status is BreakerStatus.CLOSED:
        counted = _counted(breaker, is_failure=is_failure, at=at)
        return _opened(counted, at, chance) if _is_too_much(counted) else counted
    if is_failure:
        # A straggler that began before it opened makes it no worse.
        is_probe = breaker.status is BreakerStatus.PROBING
        return _opened(breaker, at, chance) if is_probe else breaker
    return _recovering(breaker)


def _counted(breaker: Breaker, *, is_failure: bool, at: datetime) -> Breaker:
    began = breaker.window_started_at
    if began is None or at - began > WINDOW:
        breaker = replace(breaker, window_started_at=at, attempts=0, failures=0)
    return replace(breaker, attempts=breaker.attempts + 1, failures=breaker.failures + is_failure)


def _is_too_much(breaker: Breaker) -> bool:
    if breaker.failures >= FAILURES_TO_OPEN:
        return True
    is_enough = breaker.attempts >= ATTEMPTS_FOR_SHARE
    return is_enough and breaker.failures >= SHARE_TO_OPEN * breaker.attempts


def _opened(breaker: Breaker, at: datetime, chance: float) -> Breaker:
    # Beyond ten doublings it has long been the longest time.
    wait = min(OPEN_FOR * 2 ** min(breaker.opened, 10), LONGEST_OPEN)
    return Breaker(
        status=BreakerStatus.OPEN,
        opened=breaker.opened + 1,
        opened_at=at,
        open_until=at + wait * (1 - JITTER + 2 * JITTER * chance),
        throttled_until=breaker.throttled_until,
    )


def _recovering(breaker: Breaker) -> Breaker:
    successes = breaker.successes + 1
    if successes >= SUCCESSES_TO_CLOSE:
        return Breaker()
    return replace(breaker, status=BreakerStatus.PROBING, successes=successes, probe_until=None)
