"""Change the breaker of a channel; of two workers at the same moment one is first."""

import random
from dataclasses import asdict
from datetime import datetime

from incidents.domain.breaker import Breaker, after, begin_probe, room
from incidents.domain.delivery import LEASE, Outcome
from incidents.models import Channel, ChannelBreaker

MOST_TRIES = 10


def begin_probe_of(channel: int, *, at: datetime) -> bool:
    """Take the right to try an ailing receiver; False when somebody else has it or had it."""
    row = ChannelBreaker.objects.get(pk=channel)
    if not room(row.as_known, at=at, most=1):
        return False
    return _save(row, begin_probe(row.as_known, until=at + LEASE))


def book(channel: Channel, outcome: Outcome, *, at: datetime) -> None:
    """Count what an attempt came to."""
    for _ in range(MOST_TRIES):
        row, _ = ChannelBreaker.objects.get_or_create(channel=channel)
        known = row.as_known
        then = after(known, outcome, at=at, chance=random.random())  # noqa: S311 - spreads load
        if then == known or _save(row, then):
            return
    # Ten others were faster in a moment: the breaker has heard enough without this one.


def _save(row: ChannelBreaker, known: Breaker) -> bool:
    """Write what is known unless somebody else wrote since `row` was read."""
    unchanged = ChannelBreaker.objects.filter(pk=row.pk, version=row.version)
    return unchanged.update(**asdict(known), version=row.version + 1) == 1
