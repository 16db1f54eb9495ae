"""The canary: an alert of the site's own that shows that alerts come all the way through.

The app that knows the way lets one set out in each turn and registers what tells of the last that
came through. Here stands how often, and how old that one may be.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings

Reader = Callable[[], datetime | None]
"""Tells when the newest canary that came through set out, None before the first."""

_readers: list[Reader] = []


class Standing(NamedTuple):
    """How the canaries do, where any `is_kept`; `age` is None before the first came through.

    The age counts from when the last that came through set out, so that a way that takes minutes
    shows as well as one that is shut.
    """

    age: timedelta | None = None
    is_kept: bool = True
    is_on_time: bool = True


def register_canary(reader: Reader) -> None:
    """Let `reader` tell of the last canary that came through."""
    _readers[:] = [reader]


def turn_of(at: datetime) -> datetime | None:
    """Return when the turn began that `at` is in, None where no canary is kept."""
    seconds: int = settings.DRYDOCK_CANARY_SECONDS
    if seconds <= 0:
        return None
    moment = int(at.timestamp())
    return datetime.fromtimestamp(moment - moment % seconds, tz=UTC)


def longest_age() -> timedelta:
    """Return how old the last canary may be: 110 seconds where one sets out each minute.

    Who asks every few seconds, and is told what was so a moment ago, still knows within two turns.
    """
    return timedelta(seconds=settings.DRYDOCK_CANARY_SECONDS) * 11 / 6


def look(at: datetime) -> Standing:
    """Return how the canaries do at `at`; one statement, none where no canary is kept."""
    if not _readers or turn_of(at) is None:
        return Standing(is_kept=False)
    set_out_at = _readers[0]()
    if set_out_at is None:
        return Standing(is_on_time=False)
    age = max(at - set_out_at, timedelta())
    return Standing(age, is_on_time=age <= longest_age())
